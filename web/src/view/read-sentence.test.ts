import { materialRead, objectRead } from '@fairlead/core/bundle/material-read.ts';
import type { Read } from '@fairlead/core/model/bundle.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { describe, expect, it } from 'vitest';
import { readSentence } from './read-sentence.ts';

const repo = 'https://git.example.org/shop' as RepoUrl;

describe('web/src/view/read-sentence.ts', () => {
  it.each<[Read, string]>([
    [{ kind: 'listing', repo, path: '' }, 'what lies in the top of the repository'],
    [{ kind: 'miss', repo, path: 'values.yaml' }, 'the appearance of values.yaml'],
    [
      materialRead({ kind: 'chart', repo: 'https://charts.example.org', name: 'redis', version: '19.x', digest: null }),
      'another content of redis of https://charts.example.org 19.x',
    ],
    [objectRead(repo, 'Secret', 'db'), 'a change of the target’s Secret/db'],
    [{ kind: 'fact', repo, path: 'kubernetes' }, 'another version or other kinds of the target’s kubernetes'],
  ])('%o', (read, sentence) => {
    const { before, what } = readSentence(read);
    expect(`${before} ${what}`).toBe(sentence);
  });
});
