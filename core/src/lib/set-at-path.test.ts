import { describe, expect, it } from 'vitest';
import { setAtPath } from './set-at-path.ts';

describe('core/src/lib/set-at-path.ts', () => {
  it.each([
    ['a', {}, { a: 1 }],
    ['a.b', { a: { c: 2 } }, { a: { c: 2, b: 1 } }],
    ['a.b', { a: 'text' }, { a: { b: 1 } }],
    ['a[1].b', {}, { a: [null, { b: 1 }] }],
    ['a[0]', { a: [5, 6] }, { a: [1, 6] }],
    ['a[0][1]', {}, { a: [[null, 1]] }],
    ['nodeSelector.kubernetes\\.io/role', {}, { nodeSelector: { 'kubernetes.io/role': 1 } }],
    ['constructor.x', {}, { constructor: { x: 1 } }],
  ])('sets %s', (path, values, expected) => {
    expect(setAtPath(values, path, 1)).toEqual({ ok: true, value: expected });
  });

  it('makes no prototype of a name', () => {
    const outcome = setAtPath({}, '__proto__.polluted', true);
    expect(outcome.ok && Object.hasOwn(outcome.value, '__proto__')).toBe(true);
    expect(({} as { readonly polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a[x]', '[0]', 'a[5000]'])('refuses %j', (path) => {
    expect(setAtPath({}, path, 1).ok).toBe(false);
  });
});
