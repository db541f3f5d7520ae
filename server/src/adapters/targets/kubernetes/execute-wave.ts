import { type ObjectRef, objectKey } from '@fairlead/core/model/object.ts';
import type { PlannedChange } from '@fairlead/core/model/plan.ts';
import type { Effect, ExecuteRequest } from '../../../ports/target.ts';
import { admitPermit } from './admit-permit.ts';
import type { Cluster } from './cluster.ts';
import { executeChange } from './execute-change.ts';
import { inParallel } from './in-parallel.ts';
import { defines } from './observe-placement.ts';
import type { OwnWrites } from './own-writes.ts';
import { pause } from './pause.ts';

const atOnce = 32;
const kindAppearsWithinMs = 10_000;
const askAgainMs = 100;

/**
 * Carries out a wave: what others stand on (namespaces, kinds) first, then the rest side by side. Thrown is only the refusal
 * of the permit, before anything is written.
 */
export async function* executeWave(
  cluster: Cluster,
  writes: OwnWrites,
  request: ExecuteRequest,
  signal: AbortSignal,
): AsyncIterable<Effect> {
  admitPermit(request, cluster.clock.now());
  const first = request.changes.filter(({ ref, action }) => action !== 'prune' && isGround(ref));
  const second = request.changes.filter((change) => !first.includes(change));
  for (const group of [first, second]) {
    yield* await inParallel(group, atOnce, (change) => writeOne(cluster, writes, request, change, signal));
    if (group === first) await kindsAppear(cluster, request, second, signal);
  }
}

async function writeOne(
  cluster: Cluster,
  writes: OwnWrites,
  request: ExecuteRequest,
  change: PlannedChange,
  signal: AbortSignal,
): Promise<Effect> {
  const key = objectKey(change.ref);
  let resourceVersion: string | null = null;
  writes.begin(key);
  try {
    const executed = await executeChange(cluster, request, change, signal);
    resourceVersion = executed.written?.resourceVersion ?? null;
    if (executed.written !== null) wave.onKind(executed.written.resource);
    return executed.effect;
  } finally {
    writes.end(key, resourceVersion);
  }
}

function isGround({ group, kind }: ObjectRef): boolean {
  return (
    (group === '' && kind === 'Namespace') || (group === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition')
  );
}

/** A kind that this bundle brings is served a moment after its definition is there. */
async function kindsAppear(
  cluster: Cluster,
  request: ExecuteRequest,
  changes: readonly PlannedChange[],
  signal: AbortSignal,
): Promise<void> {
  const deadlineMs = cluster.clock.monotonicMs() + kindAppearsWithinMs;
  for (const { ref, action } of changes) {
    if (action === 'prune' || !request.objects.some((object) => defines(object, ref))) continue;
    const apiVersion =
      request.objects.find((object) => objectKey(object.ref) === objectKey(ref))?.manifest.apiVersion ?? '';
    while (
      (await cluster.discovery.find(apiVersion, ref.kind, signal)) === undefined &&
      cluster.clock.monotonicMs() < deadlineMs &&
      !signal.aborted
    ) {
      await pause(cluster.clock, askAgainMs, signal);
    }
  }
}
