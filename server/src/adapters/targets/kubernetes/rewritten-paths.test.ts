import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { describe, expect, it } from 'vitest';
import { readLive } from './live-object.ts';
import { rewrittenPaths } from './rewritten-paths.ts';

const fields = (names: readonly string[]): JsonObject => Object.fromEntries(names.map((name) => [`f:${name}`, {}]));

describe('server/src/adapters/targets/kubernetes/rewritten-paths.ts', () => {
  const sent = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', uid: 'u' }, data: { a: 'git', b: '1' } };

  function stored(data: JsonObject, owned: readonly string[]) {
    const fieldsV1 = { 'f:data': fields(owned) };
    const entry = { manager: 'us', operation: 'Apply', apiVersion: 'v1', time: '', fieldsType: 'FieldsV1', fieldsV1 };
    const metadata = { name: 'a', uid: 'u', resourceVersion: '2', managedFields: [entry] };
    return readLive({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
  }

  it.each<readonly [string, JsonObject, readonly string[], readonly string[]]>([
    ['nothing where it was stored as sent', { a: 'git', b: '1' }, ['a', 'b'], []],
    ['a field of ours with another value', { a: 'theirs', b: '1' }, ['a', 'b'], ['/data/a']],
    ['not what others added beside it', { a: 'git', b: '1', c: 'theirs' }, ['a', 'b'], []],
    ['not what we left to others ourselves', { a: 'git', b: 'theirs' }, ['a'], []],
  ])('tells %s', (_sentence, data, owned, paths) => {
    expect(rewrittenPaths(sent, stored(data, owned), 'us')).toEqual(paths);
  });

  it('tells nothing where the server keeps no account of the object', () => {
    expect(rewrittenPaths(sent, stored({ a: 'theirs' }, ['a']), 'somebody else')).toEqual([]);
  });
});
