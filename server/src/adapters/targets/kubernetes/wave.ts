import type { DesiredObject, ObjectKey } from '@fairlead/core/model/object.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import type { IgnoreRule } from '@fairlead/core/model/settings.ts';
import type { ExecuteRequest, PlacementOnTarget } from '../../../ports/target.ts';
import type { Cluster } from './cluster.ts';
import { rulesWithScalers } from './ignored-fields.ts';
import { fieldManager, type Marks, marksOf } from './marks.ts';
import type { PlannedForce } from './planned-force.ts';

/** One wave being carried out: what holds for all of its changes, found out once. */
export type Wave = {
  readonly cluster: Cluster;
  readonly request: ExecuteRequest;
  readonly on: PlacementOnTarget;
  readonly manager: string;
  readonly marks: Marks;
  readonly objects: ReadonlyMap<ObjectKey, DesiredObject>;
  readonly rules: readonly IgnoreRule[];
  readonly forces: PlannedForce;
  /** A request must be over before the permit is: nobody else may write before then. */
  readonly timeoutMs: () => number;
  readonly signal: AbortSignal;
};

const longestRequestMs = 30_000;

export function beginWave(cluster: Cluster, forces: PlannedForce, request: ExecuteRequest, signal: AbortSignal): Wave {
  const { on, objects, permit, ignore = [] } = request;
  return {
    cluster,
    forces,
    request,
    on,
    manager: fieldManager(on.installation),
    marks: marksOf(on, cluster.digests.hash),
    objects: new Map(objects.map((object) => [objectKey(object.ref), object])),
    rules: rulesWithScalers(ignore, objects),
    timeoutMs: () => wholeSeconds(Math.min(longestRequestMs, Math.max(1, permit.expiresAt - cluster.clock.now()))),
    signal,
  };
}

/** Not longer, where that leaves a second: timers of one length cost less than as many of their own. */
function wholeSeconds(ms: number): number {
  return ms < 1_000 ? ms : ms - (ms % 1_000);
}
