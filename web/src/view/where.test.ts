import { describe, expect, test } from 'vitest';
import { placeSearch, placeWords, whereOf } from './where.ts';

const shop = { project: 'default', application: 'shop', stage: 'prod', target: 'prod' };

describe('web/src/view/where.ts', () => {
  test('what goes without saying is not said', () => {
    expect([whereOf(shop), placeWords(shop), placeSearch(shop)]).toEqual([
      { application: 'shop', stage: 'prod' },
      'shop in prod',
      { stage: 'prod' },
    ]);
  });

  test('target and project are named where they are others', () => {
    const there = { ...shop, target: 'eu-1', project: 'web' };
    expect([whereOf(there), placeWords(there), placeSearch(there)]).toEqual([
      { application: 'shop', stage: 'prod', target: 'eu-1', project: 'web' },
      'shop in prod on eu-1',
      { stage: 'prod', target: 'eu-1', project: 'web' },
    ]);
  });
});
