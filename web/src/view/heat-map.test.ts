import { describe, expect, test } from 'vitest';
import { type HeatCell, heatMap } from './heat-map.ts';

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
});
