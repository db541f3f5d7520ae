import { describe, expect, it } from 'vitest';
import { escapeName, overlaps, valueAt, withValueAt } from './json-pointer.ts';

const object = { spec: { 'a/b': [1, { c: 2 }], 'd~e': true } };

describe('core/src/lib/json-pointer.ts', () => {
  it.each([
    ['the whole', '', object],
    ['a name with a slash and an item', '/spec/a~1b/1/c', 2],
    ['a name with a tilde', '/spec/d~0e', true],
    ['nothing, where a name is unknown', '/spec/x/y', undefined],
    ['nothing, beyond a list', '/spec/a~1b/7', undefined],
  ] as const)('finds %s', (_sentence, pointer, value) => {
    expect(valueAt(object, pointer)).toEqual(value);
  });

  it('replaces and removes where the pointer leads, and leaves the rest', () => {
    expect(withValueAt(object, `/spec/${escapeName('a/b')}/1/c`, 3)).toEqual({
      spec: { 'a/b': [1, { c: 3 }], 'd~e': true },
    });
    expect(withValueAt(object, '/spec/a~1b/0', undefined)).toEqual({ spec: { 'a/b': [{ c: 2 }], 'd~e': true } });
    expect(withValueAt(object, '/spec/nowhere/else', undefined)).toEqual(object);
    expect(withValueAt(object, '/spec/a~1b/9/x', 1)).toEqual(object);
    expect(withValueAt({ a: 1 }, '/spec/replicas', 2)).toEqual({ a: 1, spec: { replicas: 2 } });
    expect(withValueAt({ a: 1 }, '/a/b', 2)).toEqual({ a: 1 });
  });

  it.each([
    ['/a', '/a', true],
    ['/a/b', '/a', true],
    ['/a', '/a/b', true],
    ['/ab', '/a', false],
  ] as const)('%s and %s overlap: %s', (a, b, expected) => {
    expect(overlaps(a, b)).toBe(expected);
  });
});
