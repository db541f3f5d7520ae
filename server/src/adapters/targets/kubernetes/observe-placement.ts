import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject } from '@fairlead/core/lib/json.ts';
import { type DesiredObject, formatRef, type ObjectKey, objectKey } from '@fairlead/core/model/object.ts';
import type { Conflict } from '@fairlead/core/model/plan.ts';
import type { InventoryEntry, Observation, ObserveRequest } from '../../../ports/target.ts';
import { readStatus } from './api-status.ts';
import { type Cluster, fingerprintOf } from './cluster.ts';
import { pathOf } from './discovery.ts';
import { inParallel } from './in-parallel.ts';
import { readLive } from './live-object.ts';
import { fieldManager } from './marks.ts';
import { objectHealth } from './object-health.ts';
import { absentState, creation, observeObject, type Sight } from './observe-object.ts';
import { refusalText } from './refusal.ts';
import { isOwn } from './stranger.ts';

const atOnce = 16;

/** Bundle against live, object by object; one that cannot be judged harms itself alone. Reads and dry runs only. */
export async function observePlacement(
  cluster: Cluster,
  request: ObserveRequest,
  signal: AbortSignal,
): Promise<Observation> {
  const inventory = new Map<ObjectKey, InventoryEntry>(request.inventory.map((entry) => [objectKey(entry.ref), entry]));
  const declared = new Set(request.objects.map((object) => objectKey(object.ref)));
  const looks: readonly (() => Promise<Sight>)[] = [
    ...request.objects.map(
      (object) => () => look(cluster, request, object, inventory.get(objectKey(object.ref)), signal),
    ),
    ...request.inventory
      .filter((entry) => !declared.has(objectKey(entry.ref)))
      .map((entry) => () => lookAtPrune(cluster, request, entry, signal)),
  ];
  const sights = await inParallel(looks, atOnce, (run) => run());
  return {
    changes: sights.flatMap((sight) => sight.change ?? []),
    conflicts: sights.flatMap((sight) => sight.conflict ?? []),
    states: sights.map((sight) => sight.state),
    incomplete: sights.flatMap((sight) => sight.incomplete ?? []),
  };
}

async function look(
  cluster: Cluster,
  request: ObserveRequest,
  object: DesiredObject,
  entry: InventoryEntry | undefined,
  signal: AbortSignal,
): Promise<Sight> {
  const { ref, manifest } = object;
  const conflict = (reason: string, next: string): Sight => ({
    conflict: { ref, owner: 'the API server', reason, next } satisfies Conflict,
    state: absentState(object),
  });
  try {
    const resource = await cluster.discovery.find(manifest.apiVersion, ref.kind, signal);
    if (resource === undefined) {
      if (request.objects.some((other) => defines(other, ref)))
        return { change: creation(cluster, object), state: absentState(object) };
      return conflict(
        `the cluster has no kind ${ref.kind} in ${manifest.apiVersion}`,
        'correct apiVersion and kind, or install its CustomResourceDefinition first',
      );
    }
    if (resource.namespaced && ref.namespace === '')
      return conflict('it names no namespace', 'write metadata.namespace (in Kustomize: namespace:)');
    if (!resource.namespaced && ref.namespace !== '')
      return conflict(
        `a ${ref.kind} lives in no namespace, yet names ${ref.namespace}`,
        'leave metadata.namespace out',
      );
    const namespaceComes = request.objects.some(
      ({ ref: other }) => other.group === '' && other.kind === 'Namespace' && other.name === ref.namespace,
    );
    return await observeObject(cluster, { object, resource, entry, namespaceComes, request, signal });
  } catch (error) {
    if (error instanceof AppError && (error.code === 'integrity' || error.code === 'limit-exceeded'))
      return conflict(error.message, 'see what stands between Fairlead and the API server');
    throw error;
  }
}

/** Whether this is the CustomResourceDefinition of that kind. */
export function defines(
  { ref, manifest }: DesiredObject,
  kind: { readonly group: string; readonly kind: string },
): boolean {
  if (ref.group !== 'apiextensions.k8s.io' || ref.kind !== 'CustomResourceDefinition') return false;
  const spec = manifest['spec'];
  const names = isJsonObject(spec) ? spec['names'] : undefined;
  return isJsonObject(spec) && isJsonObject(names) && spec['group'] === kind.group && names['kind'] === kind.kind;
}

/** What we wrote and Git no longer declares. Only what still carries our marks is deleted; anything else is let go of. */
async function lookAtPrune(
  cluster: Cluster,
  request: ObserveRequest,
  { ref }: InventoryEntry,
  signal: AbortSignal,
): Promise<Sight> {
  const gone: Sight = { change: { ref, action: 'prune', fields: [], liveUid: null }, state: absentState({ ref }) };
  const resource = await cluster.discovery.findPreferred(ref, signal);
  if (resource === undefined) return gone;
  const { status, body } = await cluster.api.request({
    method: 'GET',
    path: pathOf(resource, ref.namespace, ref.name),
    signal,
  });
  if (status === 404) return gone;
  if (status !== 200)
    return {
      state: absentState({ ref }),
      incomplete: `${formatRef(ref)}: ${refusalText(readStatus(status, body), true)}`,
    };
  const live = readLive(body);
  if (!isOwn(live, request.on)) return gone;
  const print = await fingerprintOf(cluster, live, fieldManager(request.on.installation), signal);
  return {
    change: { ref, action: 'prune', fields: [], liveUid: live.uid },
    state: { key: objectKey(ref), uid: live.uid, live: print, health: objectHealth(live) },
  };
}
