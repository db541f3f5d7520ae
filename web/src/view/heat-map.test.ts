import { describe, expect, test } from 'vitest';
import { type HeatCell, heatGeometry, heatMap, squareAt, squareBeside } from './heat-map.ts';

const cell = (
  application: string,
  stage: string,
  stageIndex: number,
  target = stage,
  patch: Partial<HeatCell> = {},
): HeatCell => ({
  id: `${application} ${target}`,
  project: 'default',
  application,
  target,
  stage,
  stageIndex,
  sync: 'synced',
  health: 'healthy',
  ...patch,
});

describe('web/src/view/heat-map.ts', () => {
  test('columns follow the way to production; targets of one stage stand together in the order of their numbers', () => {
    const map = heatMap([
      cell('a', 'prod', 2, 'eu-10'),
      cell('a', 'prod', 2, 'eu-9'),
      cell('a', 'dev', 0),
      cell('b', 'prod', 1, 'eu-9'),
    ]);
    expect(map.columns.map(({ target }) => target)).toEqual(['dev', 'eu-9', 'eu-10']);
  });

  test('within a project what is worst comes first', () => {
    const map = heatMap([
      cell('a', 'dev', 0),
      cell('b', 'dev', 0, 'dev', { health: 'degraded' }),
      cell('c', 'dev', 0, 'dev', { sync: 'held' }),
    ]);
    expect(map.rows.map(({ application }) => application)).toEqual(['b', 'c', 'a']);
  });

  test('one name in two projects is two rows', () => {
    expect(heatMap([cell('a', 'dev', 0), cell('a', 'dev', 0, 'dev', { project: 'web' })]).rows).toHaveLength(2);
  });

  test('a point finds its square, and beside the squares nothing', () => {
    const map = heatMap([cell('a', 'dev', 0), cell('b', 'prod', 1)]);
    const geometry = heatGeometry(2, 300, 100, 20);
    expect(squareAt(map, geometry, 100 + geometry.pitchX, 20 + geometry.pitchY)?.cell.id).toBe('b prod');
    expect(squareAt(map, geometry, 101, 20 + geometry.pitchY)).toBeNull();
    expect(squareAt(map, geometry, 0, 0)).toBeNull();
  });

  test('cells never become too narrow to see or wider than a name', () => {
    expect([heatGeometry(1_000, 300, 100, 0).pitchX, heatGeometry(1, 3_000, 0, 0).pitchX]).toEqual([7, 132]);
  });

  test('arrow keys lead from square to square, past holes, and stop at the edges', () => {
    const map = heatMap([cell('a', 'dev', 0), cell('a', 'prod', 1), cell('b', 'prod', 1)]);
    const walk = ['', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'ArrowUp'];
    let at: ReturnType<typeof squareBeside> = null;
    const seen = walk.map((key) => {
      at = squareBeside(map, at, key);
      return at?.cell.id;
    });
    expect(seen).toEqual(['a dev', 'a prod', 'a prod', 'b prod', 'b prod', 'a prod', 'a prod']);
    expect(squareBeside(heatMap([]), null, 'ArrowDown')).toBeNull();
  });
});
