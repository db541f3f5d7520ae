import type { BadSpan } from './bad-spans.ts';

export type AxisWindow = { readonly from: number; readonly to: number };
export type AxisChange = {
  readonly id: string;
  readonly at: number;
  readonly title: string;
  readonly author: string;
  /** Applications that it reached. */
  readonly reached: readonly string[];
};
export type AxisInput = {
  readonly window: AxisWindow;
  readonly widthPx: number;
  /** Left of this the names of the rows stand. */
  readonly gutterPx: number;
  /** Now is so far from the right edge: room for the labels of the latest changes. */
  readonly aheadPx: number;
  readonly spans: readonly BadSpan[];
  readonly changes: readonly AxisChange[];
  readonly maxRows: number;
};

export type AxisBar = { readonly x: number; readonly width: number; readonly open: boolean; readonly span: BadSpan };
export type AxisRow = { readonly application: string; readonly bars: readonly AxisBar[] };
/** One mark below the axis: one change, or several that lie closer together than a finger. */
export type AxisMark = {
  readonly x: number;
  readonly lane: number;
  readonly labelPx: number;
  readonly changes: readonly AxisChange[];
};
export type AxisHair = { readonly x: number; readonly row: number };
export type AxisTick = { readonly x: number; readonly at: number };
export type Axis = {
  readonly rows: readonly AxisRow[];
  readonly moreRows: number;
  readonly marks: readonly AxisMark[];
  readonly hairs: readonly AxisHair[];
  readonly ticks: readonly AxisTick[];
  readonly lanes: number;
};

const clusterPx = 16;
const labelPx = 190;
const maxLanes = 3;
const minBarPx = 3;
const tickSteps = [60_000, 300_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 21_600_000];
const tickPx = 90;

/** Lays out what went bad above a time axis and the changes below it; a hair joins a change to each row it reached. */
export function timeAxis(input: AxisInput): Axis {
  const { window, gutterPx } = input;
  const lengthPx = Math.max(1, input.widthPx - input.aheadPx - gutterPx);
  const spanMs = Math.max(1, window.to - window.from);
  const xOf = (at: number): number => gutterPx + ((clamp(at, window) - window.from) / spanMs) * lengthPx;
  const all = rowsOf(input, xOf);
  const rows = all.slice(0, input.maxRows);
  const marks = marksOf(input, xOf);
  return {
    rows,
    moreRows: all.length - rows.length,
    marks,
    hairs: marks.flatMap(({ x, changes }) =>
      rows.flatMap(({ application }, row) =>
        changes.some(({ reached }) => reached.includes(application)) ? [{ x, row }] : [],
      ),
    ),
    ticks: ticksOf(window, spanMs / lengthPx, xOf),
    lanes: Math.max(1, ...marks.map(({ lane }) => lane + 1)),
  };
}

/** Rows with what is bad now first, then by the latest beginning. */
function rowsOf({ spans, window }: AxisInput, xOf: (at: number) => number): readonly AxisRow[] {
  const byApplication = new Map<string, BadSpan[]>();
  for (const span of spans) {
    if ((span.to ?? window.to) < window.from) continue;
    byApplication.set(span.application, [...(byApplication.get(span.application) ?? []), span]);
  }
  const weight = (found: readonly BadSpan[]): number =>
    Math.max(...found.map(({ from, to }) => (to === null ? window.to : 0) + from));
  return [...byApplication]
    .sort(([, a], [, b]) => weight(b) - weight(a))
    .map(([application, found]) => ({
      application,
      bars: found.map((span) => {
        const x = xOf(span.from);
        const end = xOf(span.to ?? window.to);
        return { x: Math.min(x, end - minBarPx), width: Math.max(minBarPx, end - x), open: span.to === null, span };
      }),
    }));
}

/** From the right, each deeper than what its label would cover: so no line down to a mark crosses a label. Where it would go too deep, it begins anew and its label is cut. */
function marksOf({ changes, window, widthPx }: AxisInput, xOf: (at: number) => number): readonly AxisMark[] {
  const inside = changes.filter(({ at }) => at >= window.from && at <= window.to).sort((a, b) => a.at - b.at);
  const clusters: { x: number; changes: AxisChange[] }[] = [];
  for (const change of inside) {
    const x = xOf(change.at);
    const last = clusters.at(-1);
    if (last !== undefined && x - last.x < clusterPx) last.changes.push(change);
    else clusters.push({ x, changes: [change] });
  }
  const placed: AxisMark[] = [];
  for (const { x, changes: found } of clusters.toReversed()) {
    const behind = placed.filter((mark) => mark.x < x + labelPx);
    const deeper = Math.max(-1, ...behind.map((mark) => mark.lane)) + 1;
    const lane = deeper < maxLanes ? deeper : 0;
    const nextInLane = Math.min(widthPx, ...behind.filter((mark) => mark.lane >= lane).map((mark) => mark.x));
    placed.push({ x, lane, labelPx: Math.min(labelPx, Math.max(0, nextInLane - x - 4)), changes: found });
  }
  return placed.reverse();
}

function ticksOf(window: AxisWindow, msPerPx: number, xOf: (at: number) => number): readonly AxisTick[] {
  const stepMs = tickSteps.find((step) => step / msPerPx >= tickPx) ?? 43_200_000;
  const ticks: AxisTick[] = [];
  for (let at = Math.ceil(window.from / stepMs) * stepMs; at <= window.to; at += stepMs) ticks.push({ x: xOf(at), at });
  return ticks;
}

function clamp(at: number, { from, to }: AxisWindow): number {
  return Math.min(to, Math.max(from, at));
}

const windowsMs = [900_000, 3_600_000, 3 * 3_600_000, 12 * 3_600_000];
const enough = 8;

/** The shortest window that shows the last few changes and everything that is bad now. */
export function fittingWindowMs(
  now: number,
  changes: readonly { readonly at: number }[],
  spans: readonly BadSpan[],
): number {
  const newest = changes
    .map(({ at }) => at)
    .sort((a, b) => b - a)
    .slice(0, enough);
  const oldest = Math.min(now, ...newest, ...spans.filter(({ to }) => to === null).map(({ from }) => from));
  return windowsMs.find((lengthMs) => now - oldest <= lengthMs * 0.95) ?? 12 * 3_600_000;
}
