import { describe, expect, it } from 'vitest';
import type { RepoUrl } from '../model/ids.ts';
import { type Forge, fileAddress } from './file-address.ts';

describe('core/src/source/file-address.ts', () => {
  it.each<[string, string, Forge, string, number, string | null]>([
    ['GitHub', 'https://github.com/a/b', 'generic', 'x/y.yaml', 3, 'https://github.com/a/b/blob/c0ffee/x/y.yaml#L3'],
    ['over ssh', 'ssh://git@github.com/a/b.git', 'generic', 'y', 0, 'https://github.com/a/b/blob/c0ffee/y'],
    [
      'GitLab',
      'https://gitlab.example.org/g/s/b',
      'generic',
      'y',
      0,
      'https://gitlab.example.org/g/s/b/-/blob/c0ffee/y',
    ],
    [
      'one that a Connection names',
      'https://git.example.org/a/b',
      'gitea',
      'y',
      1,
      'https://git.example.org/a/b/src/commit/c0ffee/y#L1',
    ],
    [
      'a port',
      'http://git.example.org:3000/a/b',
      'gitea',
      'y',
      0,
      'http://git.example.org:3000/a/b/src/commit/c0ffee/y',
    ],
    [
      'signs that addresses lack',
      'https://github.com/a/b',
      'generic',
      'ä b/#?.yaml',
      0,
      'https://github.com/a/b/blob/c0ffee/%C3%A4%20b/%23%3F.yaml',
    ],
    ['an unknown host', 'https://git.example.org/a/b', 'generic', 'y', 0, null],
    ['a folder of this machine', 'file:///srv/git', 'github', 'y', 0, null],
    ['a file of a chart from elsewhere', 'https://github.com/a/b', 'github', '$redis/templates/a.yaml', 0, null],
  ])('%s', (_, repo, forge, path, line, address) => {
    expect(fileAddress(repo as RepoUrl, forge, 'c0ffee', { path, line })).toBe(address);
  });
});
