import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { placementTone, type Tone, tones, worstTone } from './tone.ts';

/** What a square needs to know of its placement. */
export type HeatCell = Pick<
  PlacementView,
  'id' | 'project' | 'application' | 'target' | 'stage' | 'stageIndex' | 'sync' | 'health'
>;
export type HeatColumn = { readonly stage: string; readonly target: string };
export type HeatSquare = { readonly cell: HeatCell; readonly tone: Tone; readonly column: number };
export type HeatRow = {
  readonly project: string;
  readonly application: string;
  readonly squares: readonly HeatSquare[];
};
export type HeatMap = { readonly columns: readonly HeatColumn[]; readonly rows: readonly HeatRow[] };

/**
 * Applications as rows (grouped by project, what is worst first), targets as columns (grouped by stage, in the order of
 * the way to production). Targets that hold nothing have no column.
 */
export function heatMap(cells: readonly HeatCell[]): HeatMap {
  const stageOrder = new Map<string, number>();
  for (const { stage, stageIndex } of cells) stageOrder.set(stage, Math.max(stageIndex, stageOrder.get(stage) ?? 0));
  const columns = unique(cells.map(({ stage, target }) => `${stage}\n${target}`))
    .map((key): HeatColumn => {
      const [stage = '', target = ''] = key.split('\n');
      return { stage, target };
    })
    .sort(
      (a, b) =>
        (stageOrder.get(a.stage) ?? 0) - (stageOrder.get(b.stage) ?? 0) ||
        compare(a.stage, b.stage) ||
        compare(a.target, b.target),
    );
  const columnOf = new Map(columns.map(({ stage, target }, index) => [`${stage}\n${target}`, index]));
  const byApplication = new Map<string, HeatSquare[]>();
  for (const cell of cells) {
    const key = `${cell.project}\n${cell.application}`;
    const { tone } = placementTone(cell.sync, cell.health);
    const square = { cell, tone, column: columnOf.get(`${cell.stage}\n${cell.target}`) ?? 0 };
    const found = byApplication.get(key);
    if (found === undefined) byApplication.set(key, [square]);
    else found.push(square);
  }
  const rows = [...byApplication]
    .map(([key, squares]): HeatRow => {
      const [project = '', application = ''] = key.split('\n');
      return { project, application, squares: squares.sort((a, b) => a.column - b.column) };
    })
    .sort((a, b) => compare(a.project, b.project) || rank(a) - rank(b) || compare(a.application, b.application));
  return { columns, rows };
}

function rank({ squares }: HeatRow): number {
  return tones.indexOf(worstTone(squares.map(({ tone }) => tone)));
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

/** Numbers within names count as numbers: `node-9` comes before `node-10`. */
const collator = new Intl.Collator('en', { numeric: true });
function compare(a: string, b: string): number {
  return collator.compare(a, b);
}
