import { describe, expect, test } from 'vitest';
import { planSentence } from './plan-sentence.ts';

const none = {
  create: 0,
  change: 0,
  replace: 0,
  adopt: 0,
  run: 0,
  prune: 0,
  heldPrunes: 0,
  conflicts: 0,
  unchanged: 0,
  waves: 0,
};

describe('web/src/view/plan-sentence.ts', () => {
  test.each([
    ['Nothing to do; 5 unchanged.', { unchanged: 5 }],
    ['2 to change, 1 to run in 2 waves; 0 unchanged.', { change: 2, run: 1, waves: 2 }],
    ['1 to delete, 1 held back from deletion; 3 unchanged.', { prune: 1, heldPrunes: 1, unchanged: 3, waves: 1 }],
  ])('%s', (sentence, counts) => {
    expect(planSentence({ counts: { ...none, ...counts } })).toBe(sentence);
  });
});
