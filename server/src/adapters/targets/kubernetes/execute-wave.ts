import { admitPermit } from '@fairlead/core/gate/admit-permit.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { type ObjectRef, objectKey } from '@fairlead/core/model/object.ts';
import type { ObjectState, PlannedChange } from '@fairlead/core/model/plan.ts';
import type { Effect, ExecuteRequest } from '../../../ports/target.ts';
import type { Cluster } from './cluster.ts';
import type { Resource } from './discovery.ts';
import { executeChange } from './execute-change.ts';
import { inParallel } from './in-parallel.ts';
import { definedKinds, isDefinition, isNamespace } from './look.ts';
import type { OwnWrites } from './own-writes.ts';
import { pause } from './pause.ts';
import type { PlannedForce } from './planned-force.ts';
import { manifestDigest } from './settle.ts';
import type { Settled, SettledObjects } from './settled-objects.ts';
import { beginWave, type Wave } from './wave.ts';

const atOnce = 32;
const kindAppearsWithinMs = 10_000;
const askAgainMs = 100;

export type WaveDeps = {
  readonly cluster: Cluster;
  readonly writes: OwnWrites;
  readonly settled: SettledObjects;
  readonly forces: PlannedForce;
  /** Called after each write: from then on objects of this kind are worth watching. */
  readonly onWritten: (resource: Resource, ref: ObjectRef, resourceVersion: string) => void;
};

/**
 * Carries out a wave: what others stand on (namespaces, kinds) first, then the rest side by side. Thrown is only the
 * refusal of the permit, before anything is written; afterwards every change has its effect.
 */
export async function* executeWave(
  deps: WaveDeps,
  request: ExecuteRequest,
  signal: AbortSignal,
): AsyncIterable<Effect> {
  admitPermit(request.permit, request.on.placement, deps.cluster.clock.now());
  const wave = beginWave(deps.cluster, deps.forces, request, signal);
  const first = request.changes.filter(
    ({ ref, action }) => action !== 'prune' && (isNamespace(ref) || isDefinition(ref)),
  );
  const second = request.changes.filter((change) => !first.includes(change));
  yield* await inParallel(first, atOnce, (change) => writeOne(deps, wave, change));
  await kindsAppear(wave, second);
  yield* await inParallel(second, atOnce, (change) => writeOne(deps, wave, change));
}

async function writeOne({ writes, settled, onWritten }: WaveDeps, wave: Wave, change: PlannedChange): Promise<Effect> {
  const key = objectKey(change.ref);
  let resourceVersion: string | null = null;
  let answered: ObjectState | null = null;
  let found: Settled | undefined;
  writes.begin(key);
  const end = settled.begin(key);
  try {
    const { effect, written } = await executeChange(wave, change);
    resourceVersion = written?.resourceVersion ?? null;
    if (written !== null) {
      onWritten(written.resource, change.ref, written.resourceVersion);
      const { uid, fingerprint, health, added } = effect;
      answered = { key, uid, live: fingerprint, health, ...(added === undefined ? {} : { added }) };
    }
    found = settledBy(settled, wave, effect);
    return effect;
  } finally {
    end(found);
    writes.end(key, resourceVersion, answered);
  }
}

/** What an object holds after our own write of it. */
function settledBy(
  settled: SettledObjects,
  { cluster, objects, marks }: Wave,
  { key, uid, fingerprint, health, added }: Effect,
): Settled | undefined {
  const object = objects.get(key);
  if (object === undefined || uid === null || fingerprint === null) return undefined;
  const manifest = manifestDigest(settled, cluster.digests, object, marks);
  return { uid, live: fingerprint, health, isAddedTo: added !== undefined, manifest };
}

/** A kind that this bundle brings is served a moment after its definition is there. */
async function kindsAppear(wave: Wave, changes: readonly PlannedChange[]): Promise<void> {
  const { cluster, signal } = wave;
  const kinds = definedKinds(wave.request.objects);
  const deadlineMs = cluster.clock.monotonicMs() + kindAppearsWithinMs;
  for (const { ref, action } of changes) {
    if (action === 'prune' || !kinds.has(`${ref.group}/${ref.kind}`)) continue;
    const apiVersion = wave.objects.get(objectKey(ref))?.manifest.apiVersion ?? '';
    while (
      !(await isServed(cluster, apiVersion, ref.kind, signal)) &&
      cluster.clock.monotonicMs() < deadlineMs &&
      !signal.aborted
    ) {
      await pause(cluster.clock, askAgainMs, signal);
    }
  }
}

/** A server that cannot be asked now is asked again, and refuses each object by itself if it stays so. */
async function isServed(cluster: Cluster, apiVersion: string, kind: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await cluster.discovery.find(apiVersion, kind, signal)) !== undefined;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
