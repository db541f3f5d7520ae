import type { CommitSha } from '@fairlead/core/model/ids.ts';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { localAccess, makeFolder, mirrorDeps } from '../testing/mirror-world.ts';
import { RealRepository } from '../testing/real-repository.ts';
import { MirrorGit } from './mirror-git.ts';

const closers: (() => Promise<void> | void)[] = [];
const never = new AbortController().signal;

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function rig() {
  const folder = makeFolder();
  const real = new RealRepository(folder.path);
  const git = new MirrorGit(mirrorDeps(folder.path));
  closers.push(folder.remove, () => git.close());
  return { real, git, access: localAccess(real.bare) };
}

/** Commits with a tree of their own each, on the given earlier ones (by place), as `git commit-tree` makes them. */
function grow(real: RealRepository, history: readonly (readonly number[])[]): readonly CommitSha[] {
  const made: CommitSha[] = [];
  for (const [place, parents] of history.entries()) {
    const blob = real.git(['hash-object', '-w', '--stdin'], `${place}`);
    const tree = real.git(['mktree'], `100644 blob ${blob}\tplace\n`);
    const on = parents.flatMap((parent) => ['-p', made[parent] ?? '']);
    made.push(real.git(['commit-tree', tree, ...on, '-m', `commit ${place}`]) as CommitSha);
  }
  for (const [place, commit] of made.entries()) {
    real.git(['push', '--quiet', real.bare, `${commit}:refs/heads/at-${place}`]);
  }
  return made;
}

function says(real: RealRepository, ...args: readonly string[]): boolean {
  try {
    real.git(args);
    return true;
  } catch {
    return false; // exit code 1: no
  }
}

describe('server/src/adapters/git/mirror/history.ts', () => {
  it.each<[string, readonly (readonly number[])[]]>([
    ['a line', [[], [0], [1], [2]]],
    ['two lines that meet', [[], [0], [0], [1, 2], [3]]],
    ['a line that went back', [[], [0], [1], [0], [3]]],
    ['two beginnings', [[], [], [0, 1], [2]]],
    ['an octopus', [[], [0], [0], [0], [1, 2, 3], [4]]],
  ])('answers what Git answers about %s, for every pair of commits', async (_, history) => {
    const { real, git, access } = rig();
    const made = grow(real, history);
    for (const commit of made) await git.fetch(access, commit, never);
    for (const from of made)
      for (const to of made) {
        const pair = `${made.indexOf(from)}..${made.indexOf(to)}`;
        const isAncestor = says(real, 'merge-base', '--is-ancestor', from, to);
        expect(await git.isAncestor(access, from, to), pair).toBe(isAncestor);
        const listed = real
          .git(['rev-list', `${from}..${to}`])
          .split('\n')
          .filter(Boolean);
        const range = await git.range(access, from, to, 2);
        expect(range.count, pair).toBe(listed.length);
        expect(
          range.commits.map(({ sha }) => sha),
          pair,
        ).toEqual(listed.slice(0, 2));
        const changed = real.git(['diff-tree', '-r', '--name-only', '--no-renames', from, to]).split('\n');
        expect(await git.changedPaths(access, from, to), pair).toEqual(changed.filter(Boolean));
      }
  });

  it('answers about what is further back than it reads by itself', async () => {
    const { real, git, access } = rig();
    const made = grow(
      real,
      Array.from({ length: 80 }, (_, place) => (place === 0 ? [] : [place - 1])),
    );
    const [first, last] = [made[0], made.at(-1)];
    if (first === undefined || last === undefined) throw new Error('no history');
    await git.fetch(access, last, never);
    expect(await git.isAncestor(access, first, last)).toBe(true);
    expect(await git.isAncestor(access, last, first)).toBe(false);
    expect(await git.range(access, first, last, 5)).toMatchObject({ count: 79 });
    expect((await git.range(access, first, last, 100)).commits).toHaveLength(79);
  });

  it('finds the paths that Git finds between any two trees', async () => {
    const { real, git, access } = rig();
    const path = fc.constantFrom('a', 'b', 'd/a', 'd/b', 'd/e/f', 'd/e/g', 'ü/ß', 'a.b', 'd.e');
    const kind = fc.constantFrom('100644', '100755', '120000', '160000');
    const files = fc.dictionary(path, fc.tuple(kind, fc.constantFrom('1', '2')), { maxKeys: 7 });
    const commitOf = (wanted: { readonly [path: string]: readonly [string, string] }): CommitSha => {
      real.git(['read-tree', '--empty']);
      for (const [name, [mode, text]] of Object.entries(wanted)) {
        const id = mode === '160000' ? text.repeat(40) : real.git(['hash-object', '-w', '--stdin'], text);
        real.git(['update-index', '--add', '--replace', '--cacheinfo', `${mode},${id},${name}`]);
      }
      const commit = real.git(['commit-tree', real.git(['write-tree']), '-m', 'some tree']) as CommitSha;
      real.git(['push', '--quiet', '--force', real.bare, `${commit}:refs/heads/some-${commit}`]);
      return commit;
    };
    await fc.assert(
      fc.asyncProperty(files, files, async (before, after) => {
        const [from, to] = [commitOf(before), commitOf(after)];
        await git.fetch(access, from, never);
        await git.fetch(access, to, never);
        const told = real.git([
          '-c',
          'core.quotePath=false',
          'diff-tree',
          '-r',
          '--name-only',
          '--no-renames',
          from,
          to,
        ]);
        const changed = (await git.changedPaths(access, from, to)).map((path) => path.replace(/\/$/, ''));
        expect([...new Set(changed)].sort()).toEqual(told.split('\n').filter(Boolean).sort());
      }),
      { numRuns: 12 },
    );
  });
});
