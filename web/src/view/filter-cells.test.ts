import { describe, expect, test } from 'vitest';
import { canFilterCells, countCells, filterCells } from './filter-cells.ts';
import type { HeatCell } from './heat-map.ts';

const cell = (id: string, patch: Partial<HeatCell> = {}): HeatCell => ({
  id,
  project: 'web',
  application: `shop-${id}`,
  target: 'eu-1',
  stage: 'prod',
  stageIndex: 1,
  sync: 'synced',
  health: 'healthy',
  ...patch,
});
const cells = [
  cell('a'),
  cell('b', { sync: 'held' }),
  cell('c', { sync: 'held', health: 'degraded', stage: 'dev', target: 'US-2' }),
  cell('d', { project: 'bank' }),
];
const ids = (filter: Parameters<typeof filterCells>[1]): string =>
  filterCells(cells, filter)
    .map(({ id }) => id)
    .join('');

describe('web/src/view/filter-cells.ts', () => {
  test('without a filter the list is the same list', () => {
    expect(filterCells(cells, {})).toBe(cells);
  });

  test.each([
    ['a state', { sync: 'held' }, 'bc'],
    ['two states', { sync: 'held', health: 'degraded' }, 'c'],
    ['a project', { project: 'bank' }, 'd'],
    ['a stage and a target', { stage: 'dev', target: 'US-2' }, 'c'],
    ['a text in any case, in any of its names', { text: 'Us-2' }, 'c'],
    ['a text across two names', { text: 'shop-a eu' }, 'a'],
    ['a text that only looks like a pattern', { text: '%' }, ''],
  ] as const)('leaves what fits %s', (_, filter, left) => {
    expect(ids(filter)).toBe(left);
  });

  test('a tier is not known of a square', () => {
    expect([canFilterCells({ tier: 'production' }), canFilterCells({ text: 'a' })]).toEqual([false, true]);
  });

  test('counts are by state', () => {
    expect(countCells(cells)).toEqual({
      total: 4,
      bySync: { synced: 2, held: 2 },
      byHealth: { healthy: 3, degraded: 1 },
    });
  });
});
