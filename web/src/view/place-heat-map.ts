import type { HeatMap, HeatRow, HeatSquare } from './heat-map.ts';

export type PlacedSquare = { readonly square: HeatSquare; readonly x: number };
/** A line of the map: an application with its squares, or the project that begins there. */
export type PlacedLine = {
  readonly y: number;
  readonly project: string;
  /** Null for the name of a project. */
  readonly row: HeatRow | null;
  readonly squares: readonly PlacedSquare[];
};
/** A stage, or a target of one, above its squares. */
export type HeatHead = {
  readonly x: number;
  readonly width: number;
  readonly text: string;
  readonly kind: 'stage' | 'target';
};
/** Lines below each other; a map that is much higher than wide is set in several, side by side. */
export type HeatPanel = {
  readonly x: number;
  readonly lines: readonly PlacedLine[];
  readonly heads: readonly HeatHead[];
};
export type PlacedHeatMap = {
  readonly panels: readonly HeatPanel[];
  /** Where squares begin within a panel: before them stand the names. */
  readonly left: number;
  readonly top: number;
  readonly pitchX: number;
  readonly pitchY: number;
  readonly width: number;
  readonly height: number;
};

/** Columns as wide as the room allows: from what an eye can tell apart to what holds the name of a target. */
const aligned = { narrowestPx: 7, widestPx: 132, rowPx: 18, topPx: 40 } as const;
const packed = { narrowestPx: 4, usualPx: 7, widestPx: 14, rowPx: 13, topPx: 26, gapPx: 10, betweenPx: 22 } as const;
const [namesPx, namesOnPhonePx, phonePx] = [142, 96, 560] as const;
/** Free after the last column, as beside everything in a panel. */
const marginPx = 14;
/** A column that is narrower cannot hold a name. */
const nameablePx = 24;

/**
 * Gives every square its place. Where all targets have room each has a column of its own. Where they have not, and most
 * squares of such a map would be holes, the squares of a stage stand side by side in the order of their targets, and
 * the lines are set in as many panels as the width holds: so thousands are seen at once. `widthPx` is the room.
 */
export function placeHeatMap(map: HeatMap, widthPx: number): PlacedHeatMap {
  const left = widthPx < phonePx ? namesOnPhonePx : namesPx;
  const fits = left + map.columns.length * aligned.narrowestPx <= widthPx;
  return fits ? placeAligned(map, widthPx, left) : placePacked(map, widthPx, left);
}

function placeAligned(map: HeatMap, widthPx: number, left: number): PlacedHeatMap {
  const { narrowestPx, widestPx, rowPx, topPx } = aligned;
  const room = Math.floor((widthPx - left - marginPx) / Math.max(1, map.columns.length));
  const pitchX = Math.max(narrowestPx, Math.min(widestPx, room));
  const lines = linesOf(map, topPx, rowPx, ({ column }) => left + column * pitchX);
  const stages = new Map<string, HeatHead>();
  const targets: HeatHead[] = [];
  for (const [index, { stage, target }] of map.columns.entries()) {
    const x = left + index * pitchX;
    const found = stages.get(stage);
    stages.set(stage, { x: found?.x ?? x, width: (found?.width ?? 0) + pitchX, text: stage, kind: 'stage' });
    if (pitchX >= nameablePx && target !== stage) targets.push({ x, width: pitchX, text: target, kind: 'target' });
  }
  return {
    panels: [{ x: 0, lines, heads: [...stages.values(), ...targets] }],
    left,
    top: topPx,
    pitchX,
    pitchY: rowPx,
    width: left + map.columns.length * pitchX,
    height: topPx + lines.length * rowPx + 6,
  };
}

function placePacked(map: HeatMap, widthPx: number, left: number): PlacedHeatMap {
  const { narrowestPx, usualPx, widestPx, rowPx, topPx, gapPx, betweenPx } = packed;
  const stages = widestStages(map);
  const squares = stages.reduce((sum, { most }) => sum + most, 0);
  const gaps = Math.max(0, stages.length - 1) * gapPx;
  const count = Math.max(1, Math.floor((widthPx + betweenPx) / (left + gaps + squares * usualPx + betweenPx)));
  const panelPx = (widthPx - (count - 1) * betweenPx) / count;
  const pitchX = Math.max(narrowestPx, Math.min(widestPx, Math.floor((panelPx - left - gaps) / Math.max(1, squares))));
  let at = left;
  const begins = new Map<string, HeatHead>();
  for (const { stage, most } of stages) {
    begins.set(stage, { x: at, width: most * pitchX, text: stage, kind: 'stage' });
    at += most * pitchX + gapPx;
  }
  const all = linesOf(map, 0, 0, () => 0);
  const perPanel = Math.ceil(all.length / count);
  const step = Math.max(at - gapPx + betweenPx, Math.floor(panelPx + betweenPx));
  const panels = Array.from({ length: Math.ceil(all.length / Math.max(1, perPanel)) }, (_, index): HeatPanel => {
    const x = index * step;
    const lines = all.slice(index * perPanel, (index + 1) * perPanel);
    return {
      x,
      heads: [...begins.values()].map((head) => ({ ...head, x: head.x + x })),
      lines: lines.map((line, row) => ({
        ...line,
        y: topPx + row * rowPx,
        squares: packedSquares(line.row, begins, pitchX, x),
      })),
    };
  });
  return {
    panels,
    left,
    top: topPx,
    pitchX,
    pitchY: rowPx,
    width: (panels.length - 1) * step + at - gapPx,
    height: topPx + perPanel * rowPx + 6,
  };
}

/** How many squares a line has at most in each stage, in the order of the way to production. */
function widestStages(map: HeatMap): readonly { readonly stage: string; readonly most: number }[] {
  const most = new Map(map.columns.map(({ stage }) => [stage, 0]));
  for (const { squares } of map.rows) {
    const counts = new Map<string, number>();
    for (const { cell } of squares) counts.set(cell.stage, (counts.get(cell.stage) ?? 0) + 1);
    for (const [stage, count] of counts) most.set(stage, Math.max(most.get(stage) ?? 0, count));
  }
  return [...most].map(([stage, count]) => ({ stage, most: count }));
}

function packedSquares(
  row: HeatRow | null,
  begins: ReadonlyMap<string, HeatHead>,
  pitchX: number,
  shiftX: number,
): readonly PlacedSquare[] {
  const used = new Map<string, number>();
  return (row?.squares ?? []).map((square) => {
    const { stage } = square.cell;
    const index = used.get(stage) ?? 0;
    used.set(stage, index + 1);
    return { square, x: shiftX + (begins.get(stage)?.x ?? 0) + index * pitchX };
  });
}

/** Applications below each other, each project's below its name where there are several projects. */
function linesOf(
  { rows }: HeatMap,
  top: number,
  rowPx: number,
  placeOf: (square: HeatSquare) => number,
): readonly PlacedLine[] {
  const several = new Set(rows.map(({ project }) => project)).size > 1;
  const lines: PlacedLine[] = [];
  let project: string | undefined;
  for (const row of rows) {
    if (several && row.project !== project) {
      lines.push({ y: top + lines.length * rowPx, project: row.project, row: null, squares: [] });
    }
    project = row.project;
    const squares = row.squares.map((square) => ({ square, x: placeOf(square) }));
    lines.push({ y: top + lines.length * rowPx, project: row.project, row, squares });
  }
  return lines;
}

export type FoundSquare = { readonly square: HeatSquare; readonly line: PlacedLine; readonly x: number };

/** The square under a point of the map; null beside them. */
export function squareAt({ panels, top, pitchX, pitchY }: PlacedHeatMap, x: number, y: number): FoundSquare | null {
  const panel = panels.findLast((one) => one.x <= x);
  const line = panel?.lines[Math.floor((y - top) / pitchY)];
  const found = line?.squares.find((one) => x >= one.x && x < one.x + pitchX);
  return line === undefined || found === undefined ? null : { square: found.square, line, x: found.x };
}

/** Where a placement's square is; null where it is not drawn. */
export function squareOf({ panels }: PlacedHeatMap, id: string | null): FoundSquare | null {
  if (id === null) return null;
  for (const line of panels.flatMap(({ lines }) => lines)) {
    const found = line.squares.find(({ square }) => square.cell.id === id);
    if (found !== undefined) return { square: found.square, line, x: found.x };
  }
  return null;
}

/** The square that an arrow key leads to: along the line, or to the nearest of the line before or after. */
export function squareBeside(placed: PlacedHeatMap, from: FoundSquare | null, key: string): FoundSquare | null {
  const lines = placed.panels.flatMap((panel) => panel.lines).filter(({ row }) => row !== null);
  const [first] = lines;
  const at = from === null ? -1 : lines.indexOf(from.line);
  if (from === null || at < 0) return first === undefined ? null : nearest(first, 0);
  const index = from.line.squares.findIndex(({ square }) => square === from.square);
  if (key === 'ArrowRight' || key === 'ArrowLeft') {
    const next = from.line.squares[index + (key === 'ArrowRight' ? 1 : -1)];
    return next === undefined ? from : { ...next, line: from.line };
  }
  const line = lines[at + (key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0)];
  return line === undefined ? from : nearest(line, from.x - panelX(placed, from.line) + panelX(placed, line));
}

function panelX({ panels }: PlacedHeatMap, line: PlacedLine): number {
  return panels.find(({ lines }) => lines.includes(line))?.x ?? 0;
}

function nearest(line: PlacedLine, x: number): FoundSquare | null {
  const [found] = [...line.squares].sort((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x));
  return found === undefined ? null : { ...found, line };
}
