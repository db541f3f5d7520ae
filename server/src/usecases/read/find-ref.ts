import { ok, type Result } from '@fairlead/core/lib/result.ts';
import { formatRef, type ObjectKey, type ObjectRef, objectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { ManagedObject } from '../../ports/store.ts';
import type { Refusal, UseCaseDeps } from '../deps.ts';
import { missing } from '../refuse.ts';

/** An object by name; `managed` where Git declares it, null where it may stand below one that Git declares. */
export type FoundRef = { readonly ref: ObjectRef; readonly managed: ManagedObject | null };

/** Groups of what controllers make, so that people need not write them: `Pod/shop/web-7d…`. */
const madeKinds: { readonly [kind: string]: string } = {
  Pod: '',
  ReplicaSet: 'apps',
  Deployment: 'apps',
  StatefulSet: 'apps',
  Service: '',
  Job: 'batch',
  EndpointSlice: 'discovery.k8s.io',
};

/**
 * Finds what is meant by `Kind/namespace/name` (`Kind/name` where there is but one namespace) or a key (`group/kind/namespace/name`): an object of the
 * placement, or one that a controller made below them. Whether that one is there and ours only its target knows.
 */
export async function findRef(
  { store }: Pick<UseCaseDeps, 'store'>,
  placement: Placement,
  text: string,
): Promise<Result<FoundRef, Refusal>> {
  const objects = await store.objectsOf(placement.id);
  const managed = objects.find(({ key }) => key === text || formatRef(parseObjectKey(key)) === text);
  if (managed !== undefined) return ok({ ref: parseObjectKey(managed.key), managed });
  const namespaces = new Set(objects.map(({ key }) => parseObjectKey(key).namespace).filter((name) => name !== ''));
  const [only = ''] = namespaces.size === 1 ? namespaces : [];
  const ref = madeRef(text, only);
  return ref === undefined ? missing('object', `${text} in ${placement.application}`) : ok({ ref, managed: null });
}

/** @param only the one namespace that the placement's objects live in; empty where there are several. */
function madeRef(text: string, only: string): ObjectRef | undefined {
  const parts = text.split('/');
  if (parts.length === 4) {
    const ref = parseObjectKey(text as ObjectKey); // any text of four parts is one
    return ref.kind === '' || ref.name === '' || objectKey(ref) !== text ? undefined : ref;
  }
  const [kind = '', namespace = '', name = ''] = parts.length === 2 ? [parts[0], only, parts[1]] : parts;
  const group = Object.hasOwn(madeKinds, kind) ? madeKinds[kind] : undefined;
  if (parts.length > 3 || group === undefined || namespace === '' || name === '') return undefined;
  return { group, kind, namespace, name };
}
