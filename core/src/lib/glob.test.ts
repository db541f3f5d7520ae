import { describe, expect, it } from 'vitest';
import { isAllowed, matchesGlob } from './glob.ts';

const matches: readonly (readonly [string, string, boolean])[] = [
  ['shop', 'shop', true],
  ['shop*', 'shop-web', true],
  ['https://x.org/shop*', 'https://x.org/shop/other', false],
  ['https://x.org/**', 'https://x.org/a/b', true],
  ['*', '', true],
  ['*', 'a/b', false],
  ['**', 'a/b', true],
  ['a*b*c', 'axxbyyc', true],
  ['a*b*c', 'axxbyy', false],
  ['a.c', 'abc', false],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['', '', true],
  ['', 'a', false],
];
const lists: readonly (readonly [string, readonly string[] | undefined, string, boolean])[] = [
  ['an absent list allows everything', undefined, 'x', true],
  ['an empty list allows nothing', [], 'x', false],
  ['an exclusion wins in whatever order', ['!shop-old', 'shop*'], 'shop-old', false],
  ['exclusions alone allow the rest', ['!shop-old'], 'shop', true],
  ['nothing else is allowed', ['shop*'], 'web', false],
];

describe('core/src/lib/glob.ts', () => {
  it.each(matches)('%j against %j is %j', (pattern, text, expected) =>
    expect(matchesGlob(pattern, text)).toBe(expected),
  );
  it.each(lists)('%s', (_, patterns, text, expected) => expect(isAllowed(patterns, text)).toBe(expected));
  it('answers soon whatever a tenant writes', () => {
    expect(matchesGlob(`${'*a'.repeat(128)}b`, 'a'.repeat(2_000))).toBe(false);
  });
});
