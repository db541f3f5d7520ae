import { describe, expect, test } from 'vitest';
import { shownMs, visitLanes, visitSentence } from './visit-lanes.ts';

const now = 1_000_000;
const visit = (agoMs: number, version: string, status: number | null = 200) => ({
  at: now - agoMs,
  version,
  status,
  tookMs: 3,
});

describe('web/src/view/visit-lanes.ts', () => {
  test('each version has a lane, in the order in which they came, and keeps its colour', () => {
    const both = visitLanes([visit(9_000, '1.0.0'), visit(200, '1.1.0')], now);
    expect(both.lanes.map(({ version, series }) => [version, series])).toEqual([
      ['1.0.0', 1],
      ['1.1.0', 2],
    ]);
    const later = visitLanes([visit(shownMs + 1, '1.0.0'), visit(200, '1.1.0')], now);
    expect(later.lanes.map(({ version, series }) => [version, series])).toEqual([['1.1.0', 2]]);
  });

  test('every dot lies inside of its lane', () => {
    const { lanes } = visitLanes([visit(0, 'a'), visit(-40, 'a'), visit(shownMs - 1, 'a')], now);
    for (const { x, y } of lanes.flatMap(({ dots }) => dots)) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(1);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThan(1);
    }
  });

  test.each([
    [[], 'Nobody has visited dev yet.'],
    [[visit(100, '1.0.0')], 'dev is served by 1.0.0; none of 1 visits failed.'],
    [
      [visit(300, '1.0.0'), visit(200, '1.1.0', 500), visit(100, '', null)],
      'dev is served by 1.0.0 and 1.1.0 and no version; 2 of 3 visits failed.',
    ],
    [[visit(20_000, '1.0.0')], 'dev has not been visited for a few seconds.'],
    [[visit(100, '1.0.0', 404)], 'none of 1 visits failed'],
  ])('of %j is said %s', (visits, sentence) => {
    expect(visitSentence('dev', visitLanes(visits, now))).toContain(sentence);
  });
});
