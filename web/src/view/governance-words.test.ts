import type { DecisionView } from '@fairlead/core/wire/view/settings.ts';
import { describe, expect, test } from 'vitest';
import { auditSentence, governanceSentence } from './governance-words.ts';

const decision = (kind: DecisionView['kind']): DecisionView => ({
  ...{ id: kind, kind, by: 'ada', reason: '', at: 1, until: null, covers: '' },
  ...{ application: null, project: null, placement: null, stage: null },
});

describe('web/src/view/governance-words.ts', () => {
  test.each([
    [[], 0, 'No decision of a person is in force; nothing waits at a gate.'],
    [[decision('pin')], 1, '1 pin in force; 1 placement waits at a gate.'],
    [
      [decision('freeze'), decision('pin'), decision('pin'), decision('pause')],
      1_200,
      '1 freeze, 1 pause and 2 pins in force; 1,200 placements wait at a gate.',
    ],
  ])('says what is in force', (decisions, held, sentence) => {
    expect(governanceSentence(decisions, held)).toBe(sentence);
  });

  test('a broken chain is named with its first bad record', () => {
    const chain = { records: 3, writers: [], asOf: 1 };
    expect(auditSentence({ ...chain, intact: true, firstBad: null }, null)).toBe(
      '3 records, and every link of the chain is intact.',
    );
    const firstBad = { writer: 'one', seq: 2, reason: 'its hash differs' };
    expect(auditSentence({ ...chain, intact: false, firstBad }, null)).toBe(
      'The chain is broken at record 2 of one: its hash differs',
    );
  });
});
