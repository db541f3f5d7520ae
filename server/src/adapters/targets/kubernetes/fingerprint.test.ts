import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fingerprint, holdsPath } from './fingerprint.ts';
import { readLive } from './live-object.ts';
import { installationLabel } from './marks.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const digests = { hash, keyedDigest: (text: string) => hash(`keyed ${text}`) };

function live(data: { readonly [name: string]: string }, owned: readonly string[] | null) {
  const fieldsV1 = { 'f:data': Object.fromEntries((owned ?? []).map((name) => [`f:${name}`, {}])) };
  const entry = { manager: 'fl', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1 };
  const labels = { [installationLabel]: 'i' };
  const metadata = {
    name: 'a',
    uid: 'u',
    resourceVersion: '1',
    labels,
    ...(owned === null ? {} : { managedFields: [entry] }),
  };
  return readLive({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
}

const print = (data: { readonly [name: string]: string }, owned: readonly string[] | null) =>
  fingerprint(live(data, owned), 'fl', digests);

describe('server/src/adapters/targets/kubernetes/fingerprint.ts', () => {
  it.each([
    ['stays when somebody else adds', print({ a: '1' }, ['a']), print({ a: '1', b: '2' }, ['a']), true],
    ['changes with our value', print({ a: '1' }, ['a']), print({ a: '2' }, ['a']), false],
    ['changes when a field is taken from us', print({ a: '1' }, ['a']), print({ a: '1' }, []), false],
    ['counts all values without an account of fields', print({ a: '1' }, null), print({ a: '1', b: '2' }, null), false],
  ])('%s', (_sentence, before, after, equal) => {
    expect(before === after).toBe(equal);
  });

  it('answers whether a path was ours, and takes all for ours where nobody counts them', () => {
    expect([holdsPath(print({ a: '1' }, ['a']), '.data.a'), holdsPath(print({ a: '1' }, ['a']), '.data.b')]).toEqual([
      true,
      false,
    ]);
    expect(holdsPath(print({ a: '1' }, null), '.data.b')).toBe(true);
  });

  it('stays small for an object with very many fields', () => {
    const names = Array.from({ length: 3_000 }, (_, index) => `k${index}`);
    const many = fingerprint(live({}, names), 'fl', digests);
    expect(many.length).toBeLessThan(64);
    expect(holdsPath(many, '.data.k7')).toBe(true);
  });
});
