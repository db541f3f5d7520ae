import { describe, expect, test } from 'vitest';
import { askWords } from './approval-words.ts';

const rule = { rule: 'Target/prod', count: 2, from: ['group:leads'], given: [] as readonly string[] };

describe('web/src/view/approval-words.ts', () => {
  test.each<[string, Parameters<typeof askWords>[0], string]>([
    ['nothing is given', { rules: [rule], rejectedBy: null }, 'Target/prod asks for 2 of group:leads (none given).'],
    [
      'one is given',
      { rules: [{ ...rule, given: ['ada@acme.dev'] }], rejectedBy: null },
      'Target/prod asks for 2 of group:leads (1 given, by ada@acme.dev).',
    ],
    [
      'anybody may, and somebody rejected it',
      { rules: [{ ...rule, count: 1, from: [] }], rejectedBy: 'bob@acme.dev' },
      'bob@acme.dev rejected it. Target/prod asks for 1 of those who may approve (none given).',
    ],
  ])('%s', (_sentence, asks, words) => {
    expect(askWords(asks)).toBe(words);
  });
});
