import type { CommitSha } from '@fairlead/core/model/ids.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { localAccess, makeFolder, mirrorDeps } from '../testing/mirror-world.ts';
import { RealRepository } from '../testing/real-repository.ts';
import { MirrorGit } from './mirror-git.ts';

const closers: (() => Promise<void> | void)[] = [];

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

describe('server/src/adapters/git/mirror/mirror-tree.ts', () => {
  it('follows no link: to a file, to a folder, out of the repository, absolute, chained', async () => {
    const { real, git, access } = rig();
    const links = {
      passwd: '/etc/passwd',
      environment: '/proc/self/environ',
      up: '../../../../etc/passwd',
      inside: 'deploy/a.yaml',
      folder: 'deploy',
      chained: 'passwd',
      'deploy/parent': '..',
    };
    for (const [path, target] of Object.entries(links)) real.link(path, target);
    const tree = await git.tree(access, real.commit({ 'deploy/a.yaml': 'a' }));
    for (const path of Object.keys(links)) {
      expect(await tree.read(path, 100_000), path).toBeUndefined();
      expect(await tree.list(path), path).toBeUndefined();
    }
    expect(await tree.read('folder/a.yaml', 100)).toBeUndefined();
    expect(await tree.list('deploy/parent/deploy')).toBeUndefined();
    expect((await tree.list(''))?.find(({ name }) => name === 'passwd')?.type).toBe('link');
  });

  it('reads executables as files and shows submodules as what they are', async () => {
    const { real, git, access } = rig();
    real.executable('run.sh', 'x');
    real.commit({ a: '1' });
    real.git(['update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor`]);
    real.git(['commit', '--quiet', '--message', 'submodule']);
    real.git(['push', '--quiet', real.bare, 'HEAD:refs/heads/main']);
    const tree = await git.tree(access, real.head());
    expect((await tree.list(''))?.map(({ name, type }) => [name, type])).toEqual([
      ['a', 'file'],
      ['run.sh', 'file'],
      ['vendor', 'submodule'],
    ]);
    expect(Buffer.from((await tree.read('run.sh', 10)) ?? []).toString()).toBe('x');
    expect(await tree.read('vendor', 10)).toBeUndefined();
    expect(await tree.list('vendor')).toBeUndefined();
  });

  it('keeps an executable executable when it is edited', async () => {
    const { real, git, access } = rig();
    real.executable('run.sh', 'x');
    const base = real.publish('run');
    const request = {
      ref: 'refs/heads/main',
      expected: base,
      edits: [{ path: 'run.sh', content: 'y' }],
      message: 'm',
      author: { name: 'n', email: 'e' },
    };
    await git.push(access, request, new AbortController().signal);
    expect(real.inBare('ls-tree', 'main')).toContain('100755 blob');
  });

  it.each(['..', '.', '../../x'])(
    'refuses a hostile tree with an entry named %j, and reads its neighbours',
    async (name) => {
      const { real, git, access } = rig();
      real.commit({ good: 'g' });
      const blob = Buffer.from(real.git(['hash-object', '-w', '--stdin'], 'evil'), 'hex');
      const write = (entries: readonly Buffer[]) => real.write('tree', Buffer.concat(entries));
      const hostile = write([Buffer.from(`100644 ${name}\0`), blob]);
      const root = write([
        Buffer.from('40000 evil\0'),
        Buffer.from(hostile, 'hex'),
        Buffer.from('100644 good\0'),
        blob,
      ]);
      const commit = real.git(['commit-tree', root, '-m', 'hostile']) as CommitSha; // Git prints a full id
      real.git(['push', '--quiet', '--force', real.bare, `${commit}:refs/heads/main`]);
      const tree = await git.tree(access, commit);
      await expect(tree.list('evil')).rejects.toMatchObject({ code: 'integrity' });
      await expect(tree.read('evil/x', 100)).rejects.toMatchObject({ code: 'integrity' });
      expect(Buffer.from((await tree.read('good', 100)) ?? []).toString()).toBe('evil');
    },
  );

  it('reads a tree of many files in few steps', async () => {
    const { real, git, access } = rig();
    const files = Object.fromEntries(
      Array.from({ length: 1_500 }, (_, index) => [`apps/${index % 50}/f${index}.yaml`, `n: ${index}`]),
    );
    const commit: CommitSha = real.commit(files);
    const tree = await git.tree(access, commit);
    const texts = await Promise.all(
      Object.keys(files).map(async (path) => Buffer.from((await tree.read(path, 100)) ?? []).toString()),
    );
    expect(texts).toEqual(Object.values(files));
  });
});
