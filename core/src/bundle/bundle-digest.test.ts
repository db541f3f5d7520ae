import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RepoUrl } from '../model/ids.ts';
import { type DesiredObject, type Manifest, refOf } from '../model/object.ts';
import { bundleDigest } from './bundle-digest.ts';
import { type RenderFacts, renderKey } from './render-key.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const keyed = (key: string) => ({
  hash,
  keyedDigest: (text: string) => createHmac('sha256', key).update(text).digest('hex'),
});
const deps = keyed('k');
const object = (name: string, data: string, secret = false, line = 1): DesiredObject => {
  const manifest: Manifest = {
    apiVersion: 'v1',
    kind: secret ? 'Secret' : 'ConfigMap',
    metadata: { name },
    data: { data },
  };
  return { ref: refOf(manifest), manifest, origin: { path: 'a.yaml', line }, secret };
};
const digest = (...objects: readonly DesiredObject[]) => bundleDigest(objects, deps);

describe('core/src/bundle/bundle-digest.ts', () => {
  it('is the same whatever the order and the place of the objects', () => {
    expect(digest(object('a', '1'), object('b', '2'))).toBe(digest(object('b', '2', false, 9), object('a', '1')));
    expect(digest()).toMatch(/^[0-9a-f]{64}$/);
  });
  it('differs when anything in an object does', () => {
    const all = [
      digest(),
      digest(object('a', '1')),
      digest(object('a', '2')),
      digest(object('b', '1')),
      digest(object('a', '1'), object('b', '1')),
      digest(object('a', '1', true)),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
  it('cannot be guessed from the value of a secret without the key', () => {
    const secret = object('a', 'hunter2', true);
    expect(digest(secret)).not.toBe(bundleDigest([secret], keyed('other')));
    expect(digest(secret)).toBe(digest(object('a', 'hunter2', true)));
  });
});

describe('core/src/bundle/render-key.ts', () => {
  const repo = 'https://git.example.org/shop' as RepoUrl;
  const facts: RenderFacts = {
    rendererVersion: 'plain-1',
    stage: 'dev',
    namespace: '',
    inputsDigest: '',
    source: { repo, path: 'deploy', revision: { kind: 'head' }, include: ['*'], exclude: [], values: { a: 1 } },
    reads: [
      { read: { kind: 'listing', repo, path: 'deploy' }, found: ['a.yaml', 'b,c.yaml'] },
      { read: { kind: 'file', repo, path: 'deploy/a.yaml' }, found: 'id1' },
    ],
  };
  const changes: { readonly [sentence: string]: Partial<RenderFacts> } = {
    'another renderer': { rendererVersion: 'plain-2' },
    'another stage': { stage: 'prod' },
    'other inputs': { inputsDigest: 'x' },
    'another namespace': { namespace: 'shop' },
    'a namespace that is to be made': { createNamespace: true },
    'another value': { source: { ...facts.source, values: { a: '1' } } },
    'another content': { reads: [{ read: { kind: 'file', repo, path: 'deploy/a.yaml' }, found: 'id2' }] },
    'another file in a listing': {
      reads: [{ read: { kind: 'listing', repo, path: 'deploy' }, found: ['a.yaml', 'b', 'c.yaml'] }],
    },
  };
  it.each(Object.entries(changes))('differs by %s', (_, change) => {
    expect(renderKey(hash, { ...facts, ...change })).not.toBe(renderKey(hash, facts));
  });
  it('is the same whatever the order of reads and the rule that chose the commit', () => {
    expect(
      renderKey(hash, {
        ...facts,
        reads: facts.reads.toReversed(),
        source: { ...facts.source, revision: { kind: 'branch', name: 'x' } },
      }),
    ).toBe(renderKey(hash, facts));
  });
});
