import { describe, expect, it } from 'vitest';
import type { CommitSha } from '../model/ids.ts';
import type { RevisionRule } from '../model/settings.ts';
import { chooseRevision } from './choose-revision.ts';

const sha = (digit: string) => digit.repeat(40) as CommitSha;
const refs = {
  HEAD: sha('a'),
  'refs/heads/main': sha('a'),
  'refs/heads/v9.9.9': sha('f'),
  'refs/tags/v1.2.0': sha('1'),
  'refs/tags/1.10.0': sha('2'),
  'refs/tags/v1.10.0': sha('3'),
  'refs/tags/v2.0.0-rc.1': sha('4'),
  'refs/tags/nightly': sha('5'),
};

const found: { readonly [sentence: string]: readonly [RevisionRule, string, string] } = {
  'finds a branch': [{ kind: 'branch', name: 'main' }, 'refs/heads/main', sha('a')],
  'finds a tag that is no version': [{ kind: 'tag', name: 'nightly' }, 'refs/tags/nightly', sha('5')],
  'finds the default branch': [{ kind: 'head' }, 'HEAD', sha('a')],
  'takes a commit as it is': [{ kind: 'commit', sha: sha('9') }, sha('9'), sha('9')],
  'takes the highest version in a range, by number not by letter': [
    { kind: 'semver', range: '^1.0.0' },
    'refs/tags/v1.10.0',
    sha('3'),
  ],
  'respects the lower side of a range': [{ kind: 'semver', range: '~1.2' }, 'refs/tags/v1.2.0', sha('1')],
  'leaves pre-releases out of *': [{ kind: 'semver', range: '*' }, 'refs/tags/v1.10.0', sha('3')],
  'takes a pre-release when the range names one': [
    { kind: 'semver', range: '>=2.0.0-rc.0' },
    'refs/tags/v2.0.0-rc.1',
    sha('4'),
  ],
};

const missing: { readonly [sentence: string]: readonly [RevisionRule, RegExp] } = {
  'a branch that is not there': [{ kind: 'branch', name: 'gone' }, /no branch "gone"/],
  'a branch that only a tag is named like': [{ kind: 'branch', name: 'nightly' }, /no branch/],
  'a tag that only a branch is named like': [{ kind: 'tag', name: 'main' }, /no tag/],
  'a name that every object has': [{ kind: 'branch', name: '__proto__' }, /no branch/],
  'a shortened commit': [{ kind: 'commit', sha: 'abc1234' }, /not the full id/],
  'an option in place of a commit': [{ kind: 'commit', sha: '--upload-pack=x' }, /not the full id/],
  'a range that nothing is in': [{ kind: 'semver', range: '^3' }, /no tag/],
  'a range that only a branch is in': [{ kind: 'semver', range: '>=9' }, /no tag/],
  'text that is no range': [{ kind: 'semver', range: 'latest please' }, /not a range/],
};

describe('core/src/source/choose-revision.ts', () => {
  it.each(Object.entries(found))('%s', (_, [rule, ref, commit]) => {
    expect(chooseRevision(rule, refs)).toEqual({ ok: true, value: { ref, commit } });
  });

  it.each(Object.entries(missing))('fails on %s', (_, [rule, message]) => {
    expect(chooseRevision(rule, refs)).toMatchObject({
      ok: false,
      error: { code: 'revision-missing', message: expect.stringMatching(message) },
    });
  });

  it('has no default branch in an empty repository', () => {
    expect(chooseRevision({ kind: 'head' }, {}).ok).toBe(false);
  });

  it('does not depend on the order of the refs', () => {
    const reversed = Object.fromEntries(Object.entries(refs).reverse());
    expect(chooseRevision({ kind: 'semver', range: '1' }, reversed)).toEqual(
      chooseRevision({ kind: 'semver', range: '1' }, refs),
    );
  });
});
