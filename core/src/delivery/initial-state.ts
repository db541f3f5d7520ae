import type { PlacementId } from '../model/ids.ts';
import type { PlacementState } from '../model/placement.ts';

/** The state of a placement that nobody has looked at yet. */
export function initialState(id: PlacementId, observing = false): PlacementState {
  return {
    id,
    desired: null,
    applied: null,
    begun: null,
    delivery: null,
    watch: null,
    sync: 'unknown',
    health: 'unknown',
    holds: [],
    failure: null,
    drifted: [],
    driftSince: null,
    correctionAttempt: 0,
    correctedAt: null,
    attempt: 0,
    nextAt: null,
    observing,
    request: null,
    updatedAt: 0,
  };
}
