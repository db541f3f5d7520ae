import type { ChangeRow } from '@fairlead/core/wire/view/change.ts';
import { describe, expect, test } from 'vitest';
import { changesSentence } from './changes-sentence.ts';

const row = (healthy: number, total: number): ChangeRow =>
  ({
    kind: 'commit',
    title: 'Sell rope',
    author: { name: 'Ada Osei', email: '' },
    deliveries: { total, open: total - healthy, healthy, failed: 0, rolledBack: 0 },
  }) as unknown as ChangeRow; // the parts that the sentence is made of

describe('web/src/view/changes-sentence.ts', () => {
  test.each([
    ['not yet read', undefined, undefined, undefined, 'What changed, and what became of it.'],
    ['none yet', 0, undefined, undefined, 'Nothing has changed yet.'],
    ['one', 1, row(3, 3), undefined, 'The one change is “Sell rope” by Ada Osei: all 3 healthy.'],
    [
      'many',
      2_919,
      row(1, 3),
      undefined,
      'The newest of 2,919 changes is “Sell rope” by Ada Osei: 2 under way or held, 1 of 3 healthy.',
    ],
    ['filtered', 1, row(3, 3), 'rope', '1 change holds “rope”.'],
  ])('%s', (_, total, newest, text, sentence) => {
    expect(changesSentence(total, newest, text)).toBe(sentence);
  });
});
