import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { describe, expect, test } from 'vitest';
import { chosenPlacement } from './chosen-placement.ts';

const place = (stage: string, target: string, sync: PlacementView['sync'] = 'synced') =>
  ({ stage, target, sync, health: 'healthy' }) as PlacementView; // what the choice reads
const facts = {
  stages: [{ placements: [place('dev', 'dev')] }, { placements: [place('prod', 'eu'), place('prod', 'us', 'failed')] }],
};

describe('web/src/view/chosen-placement.ts', () => {
  test.each([
    ['what the address names', { stage: 'prod', target: 'eu' }, 'eu'],
    ['within a stage, what is worst', { stage: 'prod' }, 'us'],
    ['without an address, what is worst of all', {}, 'us'],
    ['a stage that is gone is no dead end', { stage: 'qa' }, 'us'],
    ['the first where all are equal', { stage: 'dev' }, 'dev'],
  ])('%s', (_sentence, search, target) => {
    expect(chosenPlacement(facts, search)?.target).toBe(target);
  });

  test('an application without placements has none', () => {
    expect(chosenPlacement({ stages: [] }, {})).toBeUndefined();
  });
});
