import { describe, expect, it } from 'vitest';
import type { RevisionRule } from '../model/settings.ts';
import { readRevision } from './read-revision.ts';

const rules: readonly (readonly [string | undefined, RevisionRule])[] = [
  [undefined, { kind: 'head' }],
  ['HEAD', { kind: 'head' }],
  ['main', { kind: 'branch', name: 'main' }],
  ['release/1.x', { kind: 'branch', name: 'release/1.x' }],
  ['refs/heads/v1', { kind: 'branch', name: 'v1' }],
  ['v1.2.3', { kind: 'tag', name: 'v1.2.3' }],
  ['tag:nightly', { kind: 'tag', name: 'nightly' }],
  ['refs/tags/x', { kind: 'tag', name: 'x' }],
  ['v1.*', { kind: 'semver', range: 'v1.*' }],
  ['1.2.x', { kind: 'semver', range: '1.2.x' }],
  ['^1.2', { kind: 'semver', range: '^1.2' }],
  ['>=1 <3', { kind: 'semver', range: '>=1 <3' }],
  ['*', { kind: 'semver', range: '*' }],
  ['semver:1.2.3', { kind: 'semver', range: '1.2.3' }],
  ['a'.repeat(40), { kind: 'commit', sha: 'a'.repeat(40) }],
];

describe('core/src/configuration/read-revision.ts', () => {
  it.each(rules)('reads %s', (text, rule) => expect(readRevision(text)).toEqual(rule));
  it.each(['-upload', 'a..b', 'a b', 'refs/notes/x', 'tag:', 'branch:a^', 'a@{1}', 'x.lock'])('refuses %s', (text) =>
    expect(typeof readRevision(text)).toBe('string'),
  );
});
