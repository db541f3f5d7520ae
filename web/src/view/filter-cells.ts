import type { HeatCell } from './heat-map.ts';
import type { PlacementCounts } from './placement-counts.ts';
import type { FleetSearch } from './search-params.ts';

type Filter = Omit<FleetSearch, 'view' | 'by' | 'selected'>;
const parts = ['project', 'application', 'stage', 'target', 'sync', 'health'] as const;

/** Whether what a square knows is enough to tell if it fits. */
export function canFilterCells({ tier }: Filter): boolean {
  return tier === undefined;
}

/** The squares that fit a filter, as the server would choose them; the same list where nothing is filtered. */
export function filterCells(cells: readonly HeatCell[], filter: Filter): readonly HeatCell[] {
  const asked = parts.filter((part) => filter[part] !== undefined);
  const text = filter.text?.toLowerCase() ?? '';
  if (asked.length === 0 && text === '') return cells;
  return cells.filter(
    (cell) => asked.every((part) => cell[part] === filter[part]) && (text === '' || searchText(cell).includes(text)),
  );
}

/** By what a placement is found: what the store searches. */
function searchText({ application, target, stage, project }: HeatCell): string {
  return `${application} ${target} ${stage} ${project}`.toLowerCase();
}

/** How many there are in each state. */
export function countCells(cells: readonly HeatCell[]): PlacementCounts {
  const [bySync, byHealth]: [Record<string, number>, Record<string, number>] = [{}, {}];
  for (const { sync, health } of cells) {
    bySync[sync] = (bySync[sync] ?? 0) + 1;
    byHealth[health] = (byHealth[health] ?? 0) + 1;
  }
  return { total: cells.length, bySync, byHealth };
}
