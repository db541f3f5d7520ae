import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import { normaliseRepoUrl } from '@fairlead/core/source/repo-url.ts';
import { afterEach, describe, expect, it } from 'vitest';
import type { RepoAccess, Tree } from '../../../ports/git.ts';
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
  const git = new MirrorGit(mirrorDeps(folder.path));
  closers.push(folder.remove, () => git.close());
  const repository = (name: string) => new RealRepository(folder.path, name);
  const accessTo = (real: RealRepository, over: Partial<RepoAccess> = {}): RepoAccess => {
    const url = normaliseRepoUrl(real.bare);
    const below = normaliseRepoUrl(folder.path);
    if (!url.ok || !below.ok) throw new Error('no address');
    return { ...localAccess(url.value), submodulesBelow: below.value, ...over };
  };
  const treeOf = async (access: RepoAccess, commit: CommitSha): Promise<Tree> => {
    await git.fetch(access, commit, never);
    return git.tree(access, commit);
  };
  return { git, repository, accessTo, treeOf };
}

/** Commits a submodule as `git submodule add` leaves it. */
function addSubmodule(real: RealRepository, path: string, url: string, commit: string): CommitSha {
  real.commit({ '.gitmodules': `[submodule "x"]\n\tpath = ${path}\n\turl = ${url}\n`, own: 'mine' });
  real.git(['update-index', '--add', '--cacheinfo', `160000,${commit},${path}`]);
  real.git(['commit', '--quiet', '--message', 'submodule']);
  real.git(['push', '--quiet', real.bare, 'HEAD:refs/heads/main']);
  return real.head();
}

const text = async (tree: Tree, path: string): Promise<string | undefined> => {
  const bytes = await tree.read(path, 1_000);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString();
};

describe('server/src/adapters/git/mirror/submodule-tree.ts', () => {
  it('reads a submodule as a folder, at the commit that is named, and one inside it too', async () => {
    const { repository, accessTo, treeOf } = rig();
    const [inner, middle, outer] = [repository('inner'), repository('middle'), repository('outer')];
    const at = inner.commit({ 'deploy/a.yaml': 'deep' });
    const named = addSubmodule(middle, 'parts/inner', '../inner.git', at);
    middle.commit({ own: 'later' });
    const tree = await treeOf(accessTo(outer), addSubmodule(outer, 'vendor', '../middle.git', named));
    expect((await tree.list(''))?.map(({ name, type }) => `${name} ${type}`)).toContain('vendor directory');
    expect((await tree.list('vendor'))?.map(({ name, type }) => `${name} ${type}`)).toEqual([
      '.gitmodules file',
      'own file',
      'parts directory',
    ]);
    expect(await text(tree, 'own')).toBe('mine');
    expect(await text(tree, 'vendor/own')).toBe('mine');
    expect(await text(tree, 'vendor/parts/inner/deploy/a.yaml')).toBe('deep');
    expect(await text(tree, 'vendor')).toBeUndefined();
    expect(await text(tree, 'vendor/nothing')).toBeUndefined();
  });

  it('leaves submodules alone where nobody asked for them', async () => {
    const { repository, accessTo, treeOf } = rig();
    const [inner, outer] = [repository('inner'), repository('outer')];
    const commit = addSubmodule(outer, 'vendor', '../inner.git', inner.commit({ a: '1' }));
    const tree = await treeOf(accessTo(outer, { submodulesBelow: null }), commit);
    expect((await tree.list(''))?.find(({ name }) => name === 'vendor')?.type).toBe('submodule');
    expect(await tree.list('vendor')).toBeUndefined();
    expect(await text(tree, 'vendor/a')).toBeUndefined();
  });

  it.each<[string, (folder: string) => string, string]>([
    ['an address outside what the connection covers', () => '../../../../etc', 'is not below'],
    ['a path on this machine', () => '/etc', 'is not below'],
    ['a command', () => 'ext::sh -c id', 'remote helpers'],
  ])('refuses %s, and harms nothing but what is in it', async (_, url, why) => {
    const { repository, accessTo, treeOf } = rig();
    const outer = repository('outer');
    const tree = await treeOf(accessTo(outer), addSubmodule(outer, 'vendor', url(outer.bare), 'a'.repeat(40)));
    expect(await text(tree, 'own')).toBe('mine');
    await expect(tree.list('vendor')).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining(why),
    });
    await expect(tree.read('vendor/a', 10)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('refuses a submodule that holds itself, at some depth', async () => {
    const { repository, accessTo, treeOf, git } = rig();
    const inner = repository('inner');
    let commit = inner.commit({ a: '1' });
    for (let depth = 0; depth < 7; depth += 1) commit = addSubmodule(inner, 'me', '../inner.git', commit);
    const access = accessTo(inner);
    const tree = await treeOf(access, commit);
    expect(await text(tree, 'me/me/own')).toBe('mine');
    await expect(tree.list(Array(7).fill('me').join('/'))).rejects.toMatchObject({ code: 'forbidden' });
    expect(await git.changedPaths(access, commit, commit)).toEqual([]);
  });

  it('tells a submodule at another commit with a closing slash', async () => {
    const { repository, accessTo, git } = rig();
    const [inner, outer] = [repository('inner'), repository('outer')];
    const before = addSubmodule(outer, 'vendor', '../inner.git', inner.commit({ a: '1' }));
    outer.git(['update-index', '--cacheinfo', `160000,${inner.commit({ a: '2' })},vendor`]);
    outer.git(['commit', '--quiet', '--message', 'newer']);
    outer.git(['push', '--quiet', outer.bare, 'HEAD:refs/heads/main']);
    const access = accessTo(outer);
    await git.fetch(access, outer.head(), never);
    expect(await git.changedPaths(access, before, outer.head())).toEqual(['vendor/']);
  });

  it('takes a folder that only `.gitmodules` calls a submodule for nothing', async () => {
    const { repository, accessTo, treeOf } = rig();
    const outer = repository('outer');
    const commit = outer.commit({ '.gitmodules': '[submodule "x"]\npath = vendor\nurl = ../inner.git\n', a: '1' });
    expect(await (await treeOf(accessTo(outer), commit)).list('vendor')).toBeUndefined();
  });

  it('asks a submodule over https with no more than its connection allows', async () => {
    const { repository, accessTo, treeOf } = rig();
    const outer = repository('outer');
    const access = accessTo(outer, { submodulesBelow: 'https://git.example.org/team' as RepoUrl });
    const tree = await treeOf(access, addSubmodule(outer, 'vendor', 'https://git.example.org/other/x', 'a'.repeat(40)));
    await expect(tree.list('vendor')).rejects.toMatchObject({ code: 'forbidden' });
  });
});
