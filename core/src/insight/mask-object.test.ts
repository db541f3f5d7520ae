import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../lib/json.ts';
import type { DesiredObject } from '../model/object.ts';
import { compareJson } from './compare-json.ts';
import { maskObject, mayBeEqual } from './mask-object.ts';

const digest = (text: string): string => `${text.length}${'0'.repeat(16)}`;
function secretOf(rest: JsonObject): DesiredObject {
  const manifest = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2' } },
    ...rest,
  };
  return {
    ref: { group: '', kind: 'Secret', namespace: '', name: 'db' },
    manifest,
    origin: { path: 'x.yaml', line: 1 },
    secret: true,
  };
}

describe('core/src/insight/mask-object.ts', () => {
  test('no value of a secret object is left, in whatever depth, nor in annotations', () => {
    const value: fc.Arbitrary<Json> = fc.oneof(
      fc.constant('hunter2'),
      fc.array(fc.constant('hunter2')),
      fc.dictionary(fc.string(), fc.constant('hunter2')),
    );
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((name) => !['apiVersion', 'kind', 'metadata', '__proto__'].includes(name)),
          value,
        ),
        (rest) => {
          expect(JSON.stringify(maskObject(secretOf(rest as JsonObject), digest))).not.toContain('hunter2');
        },
      ),
    );
  });

  test('names stay readable and other objects stay as they are', () => {
    expect(maskObject(secretOf({ data: { password: 'a' } }), digest)).toMatchObject({
      kind: 'Secret',
      metadata: { name: 'db' },
      data: { password: expect.stringMatching(/^\*\*\* /) },
    });
    const open = { ...secretOf({ data: { password: 'a' } }), secret: false };
    expect(maskObject(open, digest)).toBe(open.manifest);
  });

  test('a secret masked whole by a target does not look changed; two digests that differ do', () => {
    expect(mayBeEqual('***', { a: ['*** 123'] })).toBe(true);
    expect(mayBeEqual('***', { a: 'open' })).toBe(false);
    expect(compareJson({ spec: '***' }, { spec: { a: '*** 1' } })).toEqual([]);
    expect(compareJson({ a: '*** 1' }, { a: '*** 2' })).toHaveLength(1);
  });

  test('fields that differ are named by pointer, what is on one side only as a whole', () => {
    expect(compareJson({ a: { 'b/c': 1, same: 1 }, gone: { x: 1 } }, { a: { 'b/c': 2, same: 1 }, list: [1] })).toEqual([
      { path: '/a/b~1c', before: 1, after: 2 },
      { path: '/gone', before: { x: 1 } },
      { path: '/list', after: [1] },
    ]);
  });
});
