import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { ObjectRef } from '@fairlead/core/model/object.ts';
import type { Clock } from '../../../../ports/clock.ts';
import { type ApiAccess, defaultApiLimits } from '../api-access.ts';
import { ApiClient } from '../api-client.ts';
import { readStatus } from '../api-status.ts';
import { Discovery } from '../discovery.ts';
import { inParallel } from '../in-parallel.ts';
import { type ManagedKind, watchVerbs, writeVerbs } from './make-roles.ts';
import { neededRights } from './needed-rights.ts';

export type RightsReview = {
  readonly kinds: readonly ManagedKind[];
  /** What the credential in use may not do, though managing these objects needs it: `patch deployments.apps in shop`. */
  readonly missing: readonly string[];
  /** Kinds that the cluster does not serve (any more). */
  readonly unknown: readonly string[];
};

const asksAtOnce = 8;
const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Which kinds these objects are of, as RBAC names them, and what of it the credential may not do. Asks, and writes nothing. */
export async function reviewRights(
  access: ApiAccess,
  objects: readonly ObjectRef[],
  clock: Clock,
  signal: AbortSignal,
): Promise<RightsReview> {
  const api = new ApiClient(access, defaultApiLimits);
  try {
    const { kinds, unknown } = await nameKinds(new Discovery(api, () => clock.monotonicMs()), objects, signal);
    const looking = neededRights(kinds).flatMap(({ group, resource, namespace, verbs, purpose }) => {
      const [name = '', subresource] = resource.split('/');
      const what = { group, resource: name, ...(subresource === undefined ? {} : { subresource }), namespace };
      return verbs.map((verb) => ({ ...what, verb, purpose }));
    });
    const managing = kinds.flatMap(({ group, resource, namespaces }) => [
      ...watchVerbs.map((verb) => ({ group, resource, namespace: '', verb })),
      ...(namespaces.length === 0 ? [''] : namespaces).flatMap((namespace) =>
        writeVerbs.map((verb) => ({ group, resource, namespace, verb })),
      ),
    ]);
    const questions: readonly Question[] = [...managing, ...looking];
    const answers = await inParallel(questions, asksAtOnce, async ({ purpose, ...question }) => {
      const body = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: question },
      };
      const answer = await api.request({ method: 'POST', path: reviews, body, signal });
      if (answer.status !== 201)
        throw new AppError(
          'unavailable',
          `rights cannot be asked for: ${readStatus(answer.status, answer.body).message}`,
        );
      const allowed = (answer.body['status'] as { readonly allowed?: boolean } | undefined)?.allowed === true; // the review's own answer
      return allowed ? [] : [`${inWords(question)}${purpose === undefined ? '' : ` (for ${purpose})`}`];
    });
    return { kinds, missing: [...new Set(answers.flat())], unknown };
  } finally {
    await api.close();
  }
}

async function nameKinds(
  discovery: Discovery,
  objects: readonly ObjectRef[],
  signal: AbortSignal,
): Promise<Pick<RightsReview, 'kinds' | 'unknown'>> {
  const byKind = new Map<string, { readonly ref: ObjectRef; readonly namespaces: Set<string> }>();
  for (const ref of objects) {
    const entry = byKind.get(`${ref.group}/${ref.kind}`) ?? { ref, namespaces: new Set<string>() };
    if (ref.namespace !== '') entry.namespaces.add(ref.namespace);
    byKind.set(`${ref.group}/${ref.kind}`, entry);
  }
  const kinds: ManagedKind[] = [];
  const unknown: string[] = [];
  for (const { ref, namespaces } of byKind.values()) {
    const resource = await discovery.findPreferred(ref, signal);
    if (resource === undefined) unknown.push(ref.group === '' ? ref.kind : `${ref.kind}.${ref.group}`);
    else kinds.push({ group: ref.group, resource: resource.name, namespaces: [...namespaces].sort() });
  }
  return { kinds, unknown };
}

type Question = {
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace: string;
  readonly verb: string;
  readonly purpose?: string;
};

function inWords({ group, resource, subresource, namespace, verb }: Question): string {
  const name = subresource === undefined ? resource : `${resource}/${subresource}`;
  const what = group === '' ? name : `${name}.${group}`;
  return `${verb} ${what} ${namespace === '' ? 'in the whole cluster' : `in ${namespace}`}`;
}
