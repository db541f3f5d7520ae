import { worstHealth } from '@fairlead/core/health/worst-health.ts';
import { type SyncStatus, syncStatuses } from '@fairlead/core/model/health.ts';
import type { PlacementRow } from '../../ports/store.ts';

/** The most urgent word of several placements. */
export function worstSync(statuses: readonly SyncStatus[]): SyncStatus {
  return syncStatuses.find((status) => statuses.includes(status)) ?? 'unknown';
}

export type StageRows = { readonly name: string; readonly index: number; readonly rows: readonly PlacementRow[] };

/** The stages of one application in their order. */
export function stagesOf(rows: readonly PlacementRow[]): readonly StageRows[] {
  const stages = new Map<string, { readonly name: string; readonly index: number; readonly rows: PlacementRow[] }>();
  for (const row of rows) {
    const { stage, stageIndex } = row.placement;
    const known = stages.get(stage);
    if (known === undefined) stages.set(stage, { name: stage, index: stageIndex, rows: [row] });
    else known.rows.push(row);
  }
  return [...stages.values()].sort((a, b) => a.index - b.index || a.name.localeCompare(b.name, 'en'));
}

export function healthOf(rows: readonly PlacementRow[]) {
  return worstHealth(rows.map(({ state }) => state.health));
}

export function syncOf(rows: readonly PlacementRow[]): SyncStatus {
  return worstSync(rows.map(({ state }) => state.sync));
}

/** Revisions that run there, the most common first. */
export function revisionsOf(rows: readonly PlacementRow[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { state } of rows) {
    if (state.applied !== null) counts.set(state.applied.revision, (counts.get(state.applied.revision) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([revision]) => revision);
}
