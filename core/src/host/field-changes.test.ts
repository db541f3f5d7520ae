import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../lib/json.ts';
import { fieldChanges, maskFields, shortenFields } from './field-changes.ts';

describe('core/src/host/field-changes.ts', () => {
  it.each<[string, Json, Json, readonly object[]]>([
    ['nothing for equals, whatever the order of keys', { a: 1, b: [1] }, { b: [1], a: 1 }, []],
    ['a leaf', { a: { b: 1 } }, { a: { b: 2 } }, [{ path: '/a/b', before: 1, after: 2 }]],
    [
      'what is new and what is gone',
      { a: 1 },
      { b: 2 },
      [
        { path: '/a', before: 1 },
        { path: '/b', after: 2 },
      ],
    ],
    ['a list as a whole', { a: [1, 2] }, { a: [2, 1] }, [{ path: '/a', before: [1, 2], after: [2, 1] }]],
    [
      'keys that need escaping',
      { 'a/b': { '~': 1 } },
      { 'a/b': { '~': 2 } },
      [{ path: '/a~1b/~0', before: 1, after: 2 }],
    ],
  ])('finds %s', (_, before, after, expected) => {
    expect(fieldChanges(before, after)).toEqual(expected);
  });

  it('masks every value it is given, and tells different ones apart', () => {
    const word = fc.string({ minLength: 12, maxLength: 40 });
    fc.assert(
      fc.property(word, word, (before, after) => {
        const shown = JSON.stringify(
          maskFields(fieldChanges({ a: before }, { a: after }), (text) => String(text.length)),
        );
        expect(shown).not.toContain(JSON.stringify(before).slice(1, -1));
      }),
    );
  });

  it('cuts a long text and keeps its digest', () => {
    const [field] = shortenFields([{ path: '/a', after: 'x'.repeat(100_000) }], () => 'digest');
    expect(field?.after).toMatch(/^x{1024}… \(100000 characters, sha256:digest\)$/);
  });
});
