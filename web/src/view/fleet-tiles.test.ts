import { describe, expect, test } from 'vitest';
import { fleetTiles, tileSentence } from './fleet-tiles.ts';
import type { HeatCell } from './heat-map.ts';

const cell = (application: string, target: string, patch: Partial<HeatCell> = {}): HeatCell => ({
  id: `${application} ${target}`,
  project: 'web',
  application,
  target,
  stage: 'prod',
  stageIndex: 2,
  sync: 'synced',
  health: 'healthy',
  ...patch,
});
const cells = [
  cell('bank', 'eu'),
  cell('shop', 'eu', { sync: 'held' }),
  cell('shop', 'us', { health: 'degraded' }),
  cell('shop', 'ap'),
  cell('till', 'us', { sync: 'drifted' }),
];

describe('web/src/view/fleet-tiles.ts', () => {
  test('what needs a person most comes first, and a tile says what it holds', () => {
    const tiles = fleetTiles(cells, 'application');
    expect(tiles.map(({ name, tone, total }) => [name, tone, total])).toEqual([
      ['shop', 'bad', 3],
      ['till', 'drift', 1],
      ['bank', 'good', 1],
    ]);
    expect(tiles.map(tileSentence)).toEqual(['1 failed or ill, 1 held, 1 well', '1 drifted', '1 well']);
  });

  test.each([
    ['target', ['us', 'eu', 'ap']],
    ['project', ['web']],
    ['stage', ['prod']],
  ] as const)('placements are gathered by %s', (by, names) => {
    expect(fleetTiles(cells, by).map(({ name }) => name)).toEqual(names);
  });

  test('applications of one name in two projects are two tiles; no placement is lost', () => {
    const tiles = fleetTiles([...cells, cell('shop', 'eu', { project: 'app' })], 'application');
    expect(tiles.filter(({ name }) => name === 'shop').map(({ over }) => over)).toEqual(['web', 'app']);
    expect(tiles.reduce((sum, { total }) => sum + total, 0)).toBe(6);
  });
});
