import { describe, expect, it } from 'vitest';
import { redact, secretTexts } from './redact.ts';

describe('server/src/supervisor/redact.ts', () => {
  it('finds every text of a secret spec that is long enough to be one', () => {
    expect(secretTexts({ env: { A: 'long-one', B: 'abc' }, run: ['x', 'second'], port: 1, on: true })).toEqual([
      'long-one',
      'second',
    ]);
    expect(secretTexts(undefined)).toEqual([]);
  });

  it.each([
    ['every occurrence goes', 'a pass-1 b pass-1', ['pass-1'], 'a *** b ***'],
    ['of two secrets the longer goes whole', 'token=pass-1-extended', ['pass-1', 'pass-1-extended'], 'token=***'],
    ['a text without secrets stays', 'all is well', ['pass-1'], 'all is well'],
  ])('%s', (_, text, secrets, shown) => {
    expect(redact(text, secrets)).toBe(shown);
  });
});
