import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from './json.ts';
import { sameJson } from './same-json.ts';
import { stableStringify } from './stable-stringify.ts';

describe('core/src/lib/same-json.ts', () => {
  it.each<readonly [string, unknown, unknown, boolean]>([
    ['the order of fields does not matter', { a: 1, b: [2] }, { b: [2], a: 1 }, true],
    ['the order of items does', [1, 2], [2, 1], false],
    ['a field that is undefined is none', { a: undefined, b: 1 }, { b: 1 }, true],
    ['a field of another name is another', { a: 1 }, { b: 1 }, false],
    ['a field more is another', { a: 1 }, { a: 1, b: null }, false],
    ['null is no object', { a: null }, { a: {} }, false],
    ['an empty list is no empty object', { a: [] }, { a: {} }, false],
    ['what every object inherits is no field', { toString: undefined, a: 1 }, { a: 1 }, true],
  ])('%s', (_sentence, a, b, same) => {
    expect(sameJson(a, b)).toBe(same);
    expect(sameJson(b, a)).toBe(same);
  });

  it('says of any two values what their stable texts say', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (a, b) => {
        const [left, right] = [plain(a), plain(b)];
        expect(sameJson(left, right)).toBe(stableStringify(left) === stableStringify(right));
        expect(sameJson(left, plain(left))).toBe(true);
      }),
    );
  });
});

/** As it comes from a text: without a zero below zero. */
function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json; // JSON.parse gives nothing else
}
