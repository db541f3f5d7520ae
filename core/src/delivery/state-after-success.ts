import { worstHealth } from '../health/worst-health.ts';
import type { Delivery } from '../model/delivery.ts';
import type { HealthStatus } from '../model/health.ts';
import type { Hold } from '../model/hold.ts';
import type { EpochMs } from '../model/ids.ts';
import type { ObjectKey } from '../model/object.ts';
import type { Placement, PlacementState } from '../model/placement.ts';

export type SuccessFacts = {
  readonly placement: Placement;
  readonly state: PlacementState;
  readonly delivery: Delivery;
  /** What stays held, such as deletions. */
  readonly holds: readonly Hold[];
  readonly drifted: readonly ObjectKey[];
  /** Something drifted that a correction may put back. */
  readonly driftsOn: boolean;
  readonly healths: readonly HealthStatus[];
  readonly now: EpochMs;
};

/**
 * The state of a placement whose delivery has just arrived. A change begins its watch; a rollback and a placement that
 * was withdrawn are looked at again at once (Git is to be made true, the claims are to be forgotten), and so is one of
 * which Git asks for something else by now or that drifts on; a correction keeps the watch that runs and counts towards its back-off.
 */
export function stateAfterSuccess(
  facts: SuccessFacts,
): Omit<PlacementState, 'id' | 'sync' | 'updatedAt' | 'request' | 'desired'> {
  const { placement, state, delivery, now, drifted } = facts;
  const isCorrection = delivery.kind === 'correction';
  const watch = watchAfter(facts);
  const driftsOn = facts.driftsOn && placement.settings.heal === 'correct';
  const asksMore = state.desired?.bundle !== delivery.to;
  const looks = placement.settings.strangers !== undefined;
  const again = looks || placement.withdrawn || delivery.kind === 'rollback' || asksMore || driftsOn;
  return {
    applied: {
      revision: delivery.revision,
      bundle: delivery.to,
      change: delivery.change,
      at: isCorrection ? (state.applied?.at ?? now) : now,
    },
    begun: delivery.to,
    delivery: null,
    watch,
    failure: null,
    holds: facts.holds,
    attempt: 0,
    drifted,
    driftSince: drifted.length === 0 ? null : state.driftSince,
    correctionAttempt: isCorrection ? state.correctionAttempt + (state.drifted.length > 0 ? 1 : 0) : 0,
    correctedAt: isCorrection ? now : null,
    health: worstHealth(facts.healths),
    observing: false,
    nextAt: again ? now : (watch?.until ?? null),
  };
}

export type PartFacts = Omit<SuccessFacts, 'holds' | 'healths' | 'driftsOn'> & {
  /** Of everything that the placement holds, chosen or not. */
  readonly healths: readonly HealthStatus[];
  /** What it holds of objects that Git no longer declares, where it runs a version whole: they wait for a person. */
  readonly leftOut: readonly Hold[];
};

/**
 * The state after only chosen objects arrived. The placement is at no other version by that: what was applied whole
 * stays what it was, no watch begins, and what is left to do is looked at again at once.
 */
export function stateAfterPart(
  facts: PartFacts,
): Omit<PlacementState, 'id' | 'sync' | 'updatedAt' | 'request' | 'desired'> {
  const { state, drifted, now } = facts;
  return {
    applied: state.applied,
    begun: state.begun,
    delivery: null,
    watch: state.watch,
    failure: null,
    holds: facts.leftOut,
    attempt: 0,
    drifted,
    driftSince: drifted.length === 0 ? null : state.driftSince,
    correctionAttempt: state.correctionAttempt,
    correctedAt: state.correctedAt,
    health: worstHealth(facts.healths),
    observing: state.observing,
    nextAt: now,
  };
}

function watchAfter({ placement, state, delivery, now }: SuccessFacts): PlacementState['watch'] {
  if (delivery.kind === 'correction') return state.watch;
  const { watchMs } = placement.settings;
  return delivery.kind === 'change' && watchMs > 0 ? { delivery: delivery.id, until: now + watchMs } : null;
}
