import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAllowed } from './glob.ts';
import { covers, isNoWider, narrower, type Patterns } from './pattern-bounds.ts';

const part = fc.constantFrom('a', 'b', '/', '*', '**', '?', 'ab');
const pattern = fc
  .tuple(fc.boolean(), fc.array(part, { maxLength: 4 }))
  .map(([not, parts]) => (not ? '!' : '') + parts.join(''));
const patterns: fc.Arbitrary<Patterns> = fc.option(fc.array(pattern, { maxLength: 3 }), { nil: undefined });
const text = fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 5 }).map((parts) => parts.join(''));

const lists: { readonly [sentence: string]: readonly [Patterns, Patterns, boolean] } = {
  'the same is no wider': [['shop-*'], ['shop-*'], true],
  'a name within a pattern is no wider': [['shop-*'], ['shop-eu'], true],
  'one more is wider': [['dev'], ['dev', 'prod'], false],
  'one fewer is no wider': [['dev', 'prod'], ['dev'], true],
  'no list is wider than any': [['dev'], undefined, false],
  'any list is no wider than none': [undefined, ['dev'], true],
  'an exclusion that is gone is wider': [['**', '!prod'], ['**'], false],
  'an exclusion more is no wider': [['**'], ['**', '!prod'], true],
  'only exclusions are everything but them': [['dev'], ['!prod'], false],
  'nothing is no wider than anything': [['dev', '!prod'], [], true],
  'a star within a segment does not hold two stars': [['https://a/*'], ['https://a/**'], false],
  'two stars hold a star': [['https://a/**'], ['https://a/*'], true],
  'a question mark does not hold a star': [['a?'], ['a*'], false],
};

describe('core/src/lib/pattern-bounds.ts', () => {
  it.each(Object.entries(lists))('%s', (_, [before, after, expected]) => {
    expect(isNoWider(before, after)).toBe(expected);
  });

  it('never calls no wider what allows one text more', () => {
    fc.assert(
      fc.property(patterns, patterns, text, (before, after, one) => {
        if (isNoWider(before, after) && isAllowed(after, one)) expect(isAllowed(before, one)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('leaves nothing that one of the two does not allow, and all of a change that is no wider', () => {
    fc.assert(
      fc.property(patterns, patterns, text, (before, after, one) => {
        const left = narrower(before, after);
        if (isAllowed(left, one)) expect([isAllowed(before, one), isAllowed(after, one)]).toEqual([true, true]);
        if (isNoWider(before, after)) expect(left).toEqual(after);
        expect(isNoWider(before, left)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('covers no pattern of which it does not match every text', () => {
    fc.assert(
      fc.property(pattern, pattern, text, (outer, inner, one) => {
        if (covers(outer, inner) && isAllowed([inner], one) && !inner.startsWith('!'))
          expect(isAllowed([outer], one)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
