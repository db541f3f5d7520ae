import { describe, expect, test } from 'vitest';
import { waterfall } from './waterfall.ts';

const span = (name: string, startedAt: number, endedAt: number | null) => ({ name, label: '', startedAt, endedAt });

describe('web/src/view/waterfall.ts', () => {
  test('bars lie on one scale, and the longest of a delivery is marked', () => {
    const { rows, to } = waterfall(
      [
        {
          id: 'd1',
          startedAt: 1_000,
          endedAt: 2_000,
          spans: [span('render', 1_000, 1_200), span('health', 1_200, 2_000)],
        },
      ],
      9_000,
    );
    expect(to).toBe(2_000);
    expect(rows[0]?.bars.map(({ left, width, longest }) => [left, width, longest])).toEqual([
      [0, 0.2, false],
      [0.2, 0.8, true],
    ]);
  });

  test('an open stretch reaches to now', () => {
    const { rows, to } = waterfall([{ id: 'd1', startedAt: 0, endedAt: null, spans: [span('hold', 0, null)] }], 500);
    expect([to, rows[0]?.bars[0]?.width, rows[0]?.bars[0]?.open]).toEqual([500, 1, true]);
  });

  test('a delivery whose stretches are not known is one bar', () => {
    const { rows } = waterfall([{ id: 'd1', startedAt: 0, endedAt: 10, spans: [] }], 500);
    expect(rows[0]?.bars).toEqual([
      { name: 'delivery', label: '', left: 0, width: 1, durationMs: 10, open: false, longest: false },
    ]);
  });

  test('no delivery and no length are no division by nothing', () => {
    expect(waterfall([], 5).rows).toEqual([]);
    expect(waterfall([{ id: 'd', startedAt: 5, endedAt: 5, spans: [] }], 5).rows[0]?.bars[0]?.width).toBe(0);
  });

  test('ticks stand at round distances from the beginning', () => {
    const { ticks } = waterfall([{ id: 'd', startedAt: 0, endedAt: 9_000, spans: [] }], 0);
    expect(ticks.map(({ afterMs }) => afterMs)).toEqual([0, 2_000, 4_000, 6_000, 8_000]);
  });
});
