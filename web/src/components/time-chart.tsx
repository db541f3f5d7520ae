import 'uplot/dist/uPlot.min.css';
import { useEffect, useState } from 'react';
import UPlot from 'uplot';
import { useWidth } from '../hooks/use-width.ts';
import { dayOf } from '../view/when.ts';

export type ChartLine = {
  readonly label: string;
  readonly values: readonly (number | null)[];
  readonly says: (value: number) => string;
  readonly axis: (value: number) => string;
};
export type ChartMark = { readonly at: number; readonly tone: 'good' | 'bad' | 'idle' };
type Props = {
  /** What it shows, in words. */
  readonly label: string;
  /** Beginning of each stretch, in milliseconds since 1970. */
  readonly at: readonly number[];
  /** Counts, drawn as bars against the right edge. */
  readonly bars: ChartLine;
  readonly line: ChartLine;
  /** Moments at which something was delivered. */
  readonly marks: readonly ChartMark[];
};

const heightPx = 240;
const dark = '(prefers-color-scheme: dark)';

/** A line over time before bars, with marks of deliveries. Pointing at it tells the numbers. */
export function TimeChart({ label, at, bars, line, marks }: Props) {
  const [place, widthPx] = useWidth<HTMLDivElement>();
  const theme = useTheme();
  useEffect(() => {
    const { current } = place;
    if (current === null || widthPx === 0) return;
    current.dataset['theme'] = theme; // colours are read anew for each theme
    const chart = new UPlot(options({ bars, line, marks }, current, widthPx), dataOf({ at, bars, line }), current);
    return () => chart.destroy();
  }, [at, bars, line, marks, place, widthPx, theme]);
  return <div ref={place} className="time-chart" role="img" aria-label={label} />;
}

function useTheme(): 'dark' | 'light' {
  const [isDark, setDark] = useState(() => matchMedia(dark).matches);
  useEffect(() => {
    const query = matchMedia(dark);
    const onChange = (): void => setDark(query.matches);
    query.addEventListener('change', onChange);
    return () => query.removeEventListener('change', onChange);
  }, []);
  return isDark ? 'dark' : 'light';
}

function dataOf({ at, bars, line }: Pick<Props, 'at' | 'bars' | 'line'>): UPlot.AlignedData {
  return [at.map((ms) => ms / 1_000), [...bars.values], [...line.values]];
}

function options(
  { bars, line, marks }: Pick<Props, 'bars' | 'line' | 'marks'>,
  place: HTMLElement,
  width: number,
): UPlot.Options {
  const style = getComputedStyle(place);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`);
  const font = `11px ${style.fontFamily}`;
  const axis = { stroke: colour('text-2'), font, ticks: { show: false } } as const;
  const said =
    ({ says }: ChartLine) =>
    (_: unknown, value: number | null) =>
      value === null ? '–' : says(value);
  const scaled =
    ({ axis: name }: ChartLine) =>
    (_: unknown, splits: number[]) =>
      splits.map(name);
  return {
    width,
    height: heightPx,
    scales: { count: { range: (_, __, most) => [0, Math.max(1, most * 3)] }, line: { range: fromZero } },
    cursor: { y: false, drag: { x: false, y: false } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        incrs: wholeDays,
        values: (_, splits) => splits.map((at) => dayOf(at * 1_000)),
      },
      { ...axis, scale: 'line', size: 64, grid: { stroke: colour('line'), width: 1 }, values: scaled(line) },
    ],
    series: [
      { label: 'Day', value: (_, at) => (at === null ? '–' : dayOf(at * 1_000)) },
      {
        label: bars.label,
        scale: 'count',
        fill: colour('idle-wash'),
        stroke: colour('line-strong'),
        width: 0,
        ...(UPlot.paths.bars === undefined ? {} : { paths: UPlot.paths.bars({ size: [0.7, 40] }) }),
        points: { show: false },
        value: said(bars),
      },
      {
        label: line.label,
        scale: 'line',
        stroke: colour('series-4'),
        width: 2,
        spanGaps: false,
        points: { size: 6, fill: colour('surface') },
        value: said(line),
      },
    ],
    hooks: {
      ready: [(chart) => chart.setLegend({ idx: line.values.length - 1 })],
      drawClear: [(chart) => drawMarks(chart, marks, colour)],
    },
  };
}

/** Between the names of days, in seconds: never less than a day, or one would be named twice. */
const wholeDays = [1, 2, 7, 14, 28].map((days) => days * 86_400);

function fromZero(_: unknown, __: number, most: number): [number, number] {
  return [0, most > 0 ? most * 1.1 : 1];
}

function drawMarks(chart: UPlot, marks: readonly ChartMark[], colour: (name: string) => string): void {
  const { ctx, bbox } = chart;
  for (const { at, tone } of marks) {
    const x = Math.round(chart.valToPos(at / 1_000, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.fillStyle = colour(tone);
    ctx.fillRect(x, bbox.top, 1, bbox.height);
  }
}
