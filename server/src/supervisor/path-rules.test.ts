import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directoryInRoots, placeInRoots } from './path-rules.ts';

describe('server/src/supervisor/path-rules.ts', () => {
  let base: string;
  let root: string;
  beforeEach(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'fl-paths-')));
    root = join(base, 'root');
    await mkdir(join(root, 'inside'), { recursive: true });
    await mkdir(join(base, 'root-2'));
    await symlink(base, join(root, 'up'));
    await symlink(join(root, 'inside'), join(root, 'down'));
    await symlink(join(base, 'nowhere'), join(root, 'dangling'));
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  it.each<[string, string, string | null]>([
    ['a relative path starts at the root', 'a/b.txt', 'root/a/b.txt'],
    ['a link that stays inside is followed', 'down/a.txt', 'root/inside/a.txt'],
    ['the last part is not followed', 'dangling', 'root/dangling'],
    ['the root itself is no place for a file', '.', null],
    ['a path above the root', '../a.txt', null],
    ['a sibling with the same beginning', '../root-2/a.txt', null],
    ['a folder that is a link out', 'up/a.txt', null],
    ['a folder that is a dangling link', 'dangling/a.txt', null],
    ['a NUL', 'a\0.txt', null],
  ])('places a file or refuses it: %s', async (_, path, place) => {
    const placed = await placeInRoots(path, [root]);
    if (place === null) expect(placed.ok).toBe(false);
    else expect(placed).toEqual({ ok: true, value: join(base, place) });
  });

  it.each<[string, string, string | null]>([
    ['the root itself', '.', 'root'],
    ['a folder in it', 'inside', 'root/inside'],
    ['a link that stays inside', 'down', 'root/inside'],
    ['a folder beside it', '../root-2', null],
    ['a link out', 'up', null],
    ['a dangling link', 'dangling', null],
  ])('works in a folder or refuses it: %s', async (_, path, place) => {
    const placed = await directoryInRoots(path, [root]);
    if (place === null) expect(placed.ok).toBe(false);
    else expect(placed).toEqual({ ok: true, value: join(base, place) });
  });

  it('places nothing where no roots are declared', async () => {
    expect((await placeInRoots('a.txt', [])).ok).toBe(false);
    expect((await directoryInRoots('.', [])).ok).toBe(false);
  });
});
