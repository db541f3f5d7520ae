import { describe, expect, it } from 'vitest';
import type { Read } from '../model/bundle.ts';
import { someRepo } from '../testing/builders.ts';
import { touchedPaths } from './touched-paths.ts';

const read = (kind: Read['kind'], path: string): Read => ({ kind, repo: someRepo, path });
const reads = [read('file', 'deploy/a.yaml'), read('listing', 'deploy'), read('miss', 'values.yaml')];

describe('core/src/bundle/touched-paths.ts', () => {
  it.each<[string, string, boolean]>([
    ['a file that was read', 'deploy/a.yaml', true],
    ['a new file in a folder that was listed', 'deploy/new.yaml', true],
    ['a file of a new folder in a folder that was listed', 'deploy/new/b.yaml', true],
    ['a file that was looked for and missing', 'values.yaml', true],
    ['a file elsewhere', 'docs/a.md', false],
    ['a file beside the folder', 'shop.lock.yaml', false],
    ['a folder whose name begins alike', 'deploy-prod/a.yaml', false],
  ])('%s', (_sentence, path, touched) => {
    expect(touchedPaths(reads, [path])).toEqual(touched ? [path] : []);
  });
});
