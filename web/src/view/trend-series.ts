import type { InsightView } from '@fairlead/core/wire/view/insight.ts';
import { percent } from './insight-words.ts';
import { roughly } from './when.ts';

type Trend = InsightView['trend'];

export const trendMeasures = ['lead', 'failures', 'recovery', 'rework'] as const;
export type TrendMeasure = (typeof trendMeasures)[number];

export type TrendSeries = {
  readonly label: string;
  /** In the unit of `axis`; null where nothing was measured. */
  readonly values: readonly (number | null)[];
  /** What a value is called where one points at it. */
  readonly says: (value: number) => string;
  /** What a line of the scale is called. */
  readonly axis: (value: number) => string;
};

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];
const labels: { readonly [Measure in TrendMeasure]: string } = {
  lead: 'Lead time',
  failures: 'Failure rate',
  recovery: 'Recovery',
  rework: 'Rework',
};

/** One measure over time, in a unit in which its numbers are small. */
export function trendSeries(trend: Trend, measure: TrendMeasure): TrendSeries {
  const label = labels[measure];
  if (measure === 'failures' || measure === 'rework') {
    const values = trend.map(({ failureRate, reworkRate }) => (measure === 'failures' ? failureRate : reworkRate));
    return { label, values, says: percent, axis: (ratio) => `${Math.round(ratio * 100)} %` };
  }
  const times = trend.map(({ leadTimeMs, recoveryMs }) => (measure === 'lead' ? leadTimeMs : recoveryMs));
  const longest = Math.max(0, ...times.map((time) => time ?? 0));
  const [unitMs, unit] =
    longest > 3 * dayMs
      ? [dayMs, 'd']
      : longest > 3 * hourMs
        ? [hourMs, 'h']
        : longest > 3 * minuteMs
          ? [minuteMs, 'min']
          : [1_000, 's'];
  return {
    label,
    values: times.map((time) => (time === null ? null : time / unitMs)),
    says: (value) => roughly(value * unitMs),
    axis: (value) => `${value.toLocaleString()} ${unit}`,
  };
}

/** What the chart shows, for whoever does not see it. */
export function trendSentence(trend: Trend, { label, values, says }: TrendSeries): string {
  const known = values.filter((value) => value !== null);
  const changes = trend.reduce((sum, point) => sum + point.changes, 0);
  if (known.length === 0) return `${label} over time: nothing was measured.`;
  return `${label} over time: from ${says(Math.min(...known))} to ${says(Math.max(...known))}, over ${changes.toLocaleString()} changes.`;
}
