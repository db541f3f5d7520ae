import { describe, expect, test } from 'vitest';
import { trendSentence, trendSeries } from './trend-series.ts';

const point = (leadTimeMs: number | null, failureRate: number | null = null) => ({
  at: 0,
  changes: 2,
  perDay: 2,
  leadTimeMs,
  failureRate,
  recoveryMs: null,
  reworkRate: null,
});
const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

describe('web/src/view/trend-series.ts', () => {
  test.each([
    ['seconds', [2 * second, 90 * second], [2, 90], '90 s'],
    ['minutes', [6 * minute, 90 * minute], [6, 90], '90 min'],
    ['hours', [6 * hour, 60 * hour], [6, 60], '60 h'],
    ['days', [12 * hour, 4 * day], [0.5, 4], '4 d'],
  ])('times of a size are drawn in %s', (_unit, times, values, axis) => {
    const series = trendSeries(
      times.map((time) => point(time)),
      'lead',
    );
    expect(series.values).toEqual(values);
    expect(series.axis(values[1] ?? 0)).toBe(axis);
    expect(series.says(values[0] ?? 0)).not.toBe('');
  });

  test('a stretch without a measure is a gap, and no zero', () => {
    expect(trendSeries([point(null), point(hour)], 'lead').values[0]).toBeNull();
    expect(trendSentence([point(null)], trendSeries([point(null)], 'recovery'))).toContain('nothing was measured');
  });

  test('shares are percent', () => {
    const trend = [point(null, 0.05), point(null, 0.5)];
    const series = trendSeries(trend, 'failures');
    expect(trendSentence(trend, series)).toBe('Failure rate over time: from 5.0 % to 50 %, over 4 changes.');
    expect(series.axis(0.25)).toBe('25 %');
  });
});
