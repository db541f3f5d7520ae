import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { ObjectRef } from '@fairlead/core/model/object.ts';
import type { Clock } from '../../../../ports/clock.ts';
import { type ApiAccess, defaultApiLimits } from '../api-access.ts';
import { ApiClient } from '../api-client.ts';
import { readStatus } from '../api-status.ts';
import { Discovery } from '../discovery.ts';
import { inParallel } from '../in-parallel.ts';
import { type ManagedKind, watchVerbs, writeVerbs } from './make-roles.ts';

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
    const questions = kinds.flatMap(({ group, resource, namespaces }) => [
      ...watchVerbs.map((verb) => ({ group, resource, namespace: '', verb })),
      ...(namespaces.length === 0 ? [''] : namespaces).flatMap((namespace) =>
        writeVerbs.map((verb) => ({ group, resource, namespace, verb })),
      ),
    ]);
    const answers = await inParallel(questions, asksAtOnce, async (question) => {
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
      return allowed ? [] : [inWords(question)];
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

function inWords(question: {
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly verb: string;
}): string {
  const { group, resource, namespace, verb } = question;
  const what = group === '' ? resource : `${resource}.${group}`;
  return `${verb} ${what} ${namespace === '' ? 'in the whole cluster' : `in ${namespace}`}`;
}
