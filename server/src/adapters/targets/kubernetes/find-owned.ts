import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import type { ObjectRef } from '@fairlead/core/model/object.ts';
import type { PlacementOnTarget } from '../../../ports/target.ts';
import { readStatus } from './api-status.ts';
import type { Cluster } from './cluster.ts';
import { pathOf } from './discovery.ts';
import { type LiveObject, readLive } from './live-object.ts';
import { refusalText } from './refusal.ts';
import { isOwn } from './stranger.ts';

/** From a Pod over its ReplicaSet to a Deployment, and one more for operators that make Deployments. */
const longestDescent = 4;

/** Who made an object, by the object's own account. */
export type Owner = { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly uid: string };

/**
 * An object of a placement: one that carries its mark, or that was made by one that does. Undefined when there is none,
 * and when it belongs to somebody else.
 */
export async function findOwned(
  cluster: Cluster,
  on: PlacementOnTarget,
  ref: ObjectRef,
  signal: AbortSignal,
): Promise<LiveObject | undefined> {
  return (await findWithOwners(cluster, on, ref, signal)).at(0);
}

/** The same with all that it was made by, up to the object that carries the mark; empty when there is none. */
export async function findWithOwners(
  cluster: Cluster,
  on: PlacementOnTarget,
  ref: ObjectRef,
  signal: AbortSignal,
): Promise<readonly LiveObject[]> {
  const resource = await cluster.discovery.findPreferred(ref, signal);
  let at = resource && (await read(cluster, pathOf(resource, ref.namespace, ref.name), signal));
  const chain: LiveObject[] = [];
  for (let steps = 0; at !== undefined && steps <= longestDescent; steps++) {
    chain.push(at);
    if (isOwn(at, on)) return chain;
    const [owner] = ownersOf(at);
    const above = owner && (await cluster.discovery.find(owner.apiVersion, owner.kind, signal));
    const next: LiveObject | undefined =
      above && owner ? await read(cluster, pathOf(above, at.ref.namespace, owner.name), signal) : undefined;
    at = next?.uid === owner?.uid ? next : undefined;
  }
  return [];
}

/** The owners of an object, the one that controls it first. */
export function ownersOf({ manifest }: Pick<LiveObject, 'manifest'>): readonly Owner[] {
  const list = manifest.metadata['ownerReferences'];
  if (!Array.isArray(list)) return [];
  const read = list.flatMap((entry: Json) => {
    if (!isJsonObject(entry)) return [];
    const { apiVersion, kind, name, uid, controller } = entry;
    const isWhole =
      typeof apiVersion === 'string' && typeof kind === 'string' && typeof name === 'string' && typeof uid === 'string';
    return isWhole ? [{ apiVersion, kind, name, uid, isController: controller === true }] : [];
  });
  return read.sort((a, b) => Number(b.isController) - Number(a.isController));
}

async function read({ api }: Cluster, path: string, signal: AbortSignal): Promise<LiveObject | undefined> {
  const { status, body } = await api.request({ method: 'GET', path, signal });
  if (status === 200) return readLive(body);
  if (status === 404) return undefined;
  throw new AppError('forbidden', refusalText(readStatus(status, body), true));
}
