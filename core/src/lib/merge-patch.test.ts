import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { mergePatch } from './merge-patch.ts';

describe('core/src/lib/merge-patch.ts', () => {
  it.each<readonly [string, JsonObject, JsonObject, JsonObject | undefined]>([
    ['nothing of equal objects', { a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 2 }] } }, undefined],
    ['a changed field only', { a: 1, b: { c: 1, d: 2 } }, { a: 1, b: { c: 3, d: 2 } }, { b: { c: 3 } }],
    ['what is new', {}, { a: { b: {} } }, { a: { b: {} } }],
    ['null for what is gone', { a: 1, b: { c: 1 } }, { b: {} }, { a: null, b: { c: null } }],
    ['lists as wholes', { a: [1, 2] }, { a: [1] }, { a: [1] }],
    ['an object in place of a list', { a: [] }, { a: {} }, { a: {} }],
  ])('says %s', (_what, before, after, patch) => {
    expect(mergePatch(before, after)).toEqual(patch);
  });
});
