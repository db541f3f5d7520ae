import type { SyncStatus } from '../model/health.ts';
import { type PlacementState, wholeBundle } from '../model/placement.ts';

/** The one word for how a placement stands to Git; the most urgent wins. */
export function syncStatus(state: Omit<PlacementState, 'sync'>): SyncStatus {
  if (state.failure !== null) return 'failed';
  if (state.holds.length > 0) return 'held';
  if (state.drifted.length > 0 || (state.strangers?.count ?? 0) > 0) return 'drifted';
  if (state.delivery !== null) return 'pending';
  if (state.desired === null) return 'unknown';
  return wholeBundle(state) === state.desired.bundle ? 'synced' : 'pending';
}
