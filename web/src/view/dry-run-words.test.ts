import type { PlanView } from '@fairlead/core/wire/view/delivery.ts';
import { describe, expect, test } from 'vitest';
import { dryRunSentence } from './dry-run-words.ts';

const none = { create: 0, change: 0, replace: 0, adopt: 0, run: 0, prune: 0, heldPrunes: 0, conflicts: 0 };
const plan = (counts: Partial<PlanView['counts']>): PlanView => ({
  digest: 'd',
  placement: 'p',
  bundle: 'b',
  counts: { ...none, unchanged: 3, waves: 1, ...counts },
  waves: [],
  prunes: [],
  heldPrunes: [],
  conflicts: [],
  madeAt: 1,
});

describe('web/src/view/dry-run-words.ts', () => {
  test.each([
    ['Nothing would begin: target prod is not connected.', null, 'target prod is not connected', []],
    ['Nothing would change: live and Git hold the same.', plan({}), '', []],
    ['Nothing that could be seen would change.', plan({}), '', ['Secret cannot be listed']],
    ['', plan({ change: 1 }), '', []],
    ['', plan({ heldPrunes: 1 }), '', []],
  ])('%j', (sentence, found, nothing, incomplete) => {
    expect(dryRunSentence({ plan: found, nothing, incomplete })).toBe(sentence);
  });
});
