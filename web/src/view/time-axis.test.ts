import { describe, expect, test } from 'vitest';
import type { BadSpan } from './bad-spans.ts';
import { type AxisChange, fittingWindowMs, timeAxis } from './time-axis.ts';

const span = (application: string, from: number, to: number | null): BadSpan => ({
  tone: 'bad',
  application,
  where: 'dev',
  from,
  to,
  text: '',
  delivery: null,
});
const change = (id: string, at: number, reached: readonly string[] = []): AxisChange => ({
  id,
  at,
  title: id,
  author: 'Ada',
  reached,
});
const lay = (spans: readonly BadSpan[], changes: readonly AxisChange[], maxRows = 5) =>
  timeAxis({ window: { from: 0, to: 3_600_000 }, widthPx: 1_100, gutterPx: 100, aheadPx: 0, spans, changes, maxRows });

describe('web/src/view/time-axis.ts', () => {
  test('a bar begins and ends where its stretch does', () => {
    expect(lay([span('shop', 900_000, 1_800_000)], []).rows[0]?.bars[0]).toMatchObject({
      x: 350,
      width: 250,
      open: false,
    });
  });

  test('what is bad now reaches the right edge, and a short stretch can still be seen', () => {
    const { rows } = lay([span('shop', 3_600_000, null), span('bank', 0, 1)], []);
    expect(rows.map(({ application, bars }) => [application, bars[0]?.width])).toEqual([
      ['shop', 3],
      ['bank', 3],
    ]);
  });

  test('what began before the window is cut at its left edge; what ended before is not shown', () => {
    expect(lay([span('shop', -5_000, 1_800_000), span('old', -9, -1)], []).rows.map(({ bars }) => bars[0]?.x)).toEqual([
      100,
    ]);
  });

  test('bad now comes first, and rows that do not fit are counted', () => {
    const { rows, moreRows } = lay([span('a', 10, 20), span('b', 5, null), span('c', 15, 25)], [], 2);
    expect([rows.map(({ application }) => application), moreRows]).toEqual([['b', 'c'], 1]);
  });

  test('changes nearer than a finger share a mark, a label that would cover the next mark goes deeper', () => {
    const { marks, lanes } = lay([], [change('a', 0), change('b', 10_000), change('c', 120_000), change('d', 900_000)]);
    expect(marks.map(({ changes, lane }) => [changes.map(({ id }) => id).join(), lane])).toEqual([
      ['a,b', 1],
      ['c', 0],
      ['d', 0],
    ]);
    expect(lanes).toBe(2);
  });

  test('a hair joins a change to each row that it reached', () => {
    const axis = lay([span('shop', 100, null), span('bank', 50, null)], [change('a', 0, ['bank', 'other'])]);
    expect(axis.hairs).toEqual([{ x: 100, row: 1 }]);
  });

  test('ticks stand on round times', () => {
    expect(lay([], []).ticks.map(({ at }) => at / 60_000)).toEqual([0, 10, 20, 30, 40, 50, 60]);
  });

  test.each([
    ['nothing happened', [], [], 900_000],
    ['everything is young', [{ at: 3_599_000 }], [], 900_000],
    ['the oldest bad thing is shown', [{ at: 3_599_000 }], [span('a', 3_600_000 - 7_200_000, null)], 3 * 3_600_000],
    ['what is over does not stretch the window', [], [span('a', 0, 1)], 900_000],
    ['never longer than half a day', [{ at: -1e12 }], [], 12 * 3_600_000],
  ])('the window: %s', (_sentence, changes, spans, expected) => {
    expect(fittingWindowMs(3_600_000, changes, spans)).toBe(expected);
  });
});
