import type { PlacementState } from '@fairlead/core/model/placement.ts';
import type { SqlValues } from './statement.ts';

/** Columns of a placement's state: what lists filter by and `due` looks for, beside the document. */
export function stateRow(state: PlacementState): SqlValues {
  const neverLookedAt = state.updatedAt === 0;
  const busy = state.delivery !== null || state.watch !== null || neverLookedAt;
  return {
    id: state.id,
    sync: state.sync,
    health: state.health,
    next_at: state.nextAt,
    attention: busy ? 1 : 0,
    desired_bundle: state.desired?.bundle ?? null,
    applied_bundle: state.applied?.bundle ?? null,
    begun_bundle: state.begun,
    desired_change: state.desired?.change ?? null,
    applied_change: state.applied?.change ?? null,
    delivery: state.delivery,
    drifted: state.drifted.length + (state.strangers?.count ?? 0),
    held: state.holds.length > 0 ? 1 : 0,
    updated_at: state.updatedAt,
    doc: JSON.stringify({ ...state, request: null }),
  };
}
