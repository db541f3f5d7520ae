import type { CommitSha } from '@fairlead/core/model/ids.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Git, PushRequest, RepoAccess } from './git.ts';

/** A repository somewhere, as people use it. Every method has happened when it returns. */
export type GitWorldRepository = {
  readonly access: RepoAccess;
  commit(files: { readonly [path: string]: string | null }, message?: string, branch?: string): CommitSha;
  /** A forced push that goes back. */
  rewind(steps: number): CommitSha;
  /** An annotated tag on the newest commit. */
  tag(name: string): void;
  deleteRef(ref: string): void;
  setReachable(reachable: boolean): void;
  protect(message: string): void;
  /** The address of a copy as it is now, which does not follow. */
  staleCopy(): RepoAccess['url'];
};

export type GitWorld = {
  readonly git: Git;
  repository(): GitWorldRepository;
  /** The same machine after all local mirrors were lost. */
  forget(): Promise<void>;
  close(): Promise<void>;
};

const author = { name: 'Fairlead', email: 'fairlead@example.org' };
const never = new AbortController().signal;
const absent = 'f'.repeat(40) as CommitSha;

/** What every implementation of the Git port does alike: the adapters and the fake. */
export function describeGitContract(name: string, makeWorld: () => Promise<GitWorld>): void {
  describe(name, () => {
    let world: GitWorld;
    beforeAll(async () => {
      world = await makeWorld();
    });
    afterAll(() => world.close());

    describeRefs(() => world);
    describeReading(() => world);
    describeHistory(() => world);
    describeMerge(() => world);
    describePush(() => world);
    describeMirrors(() => world);
  });
}

function describeRefs(world: () => GitWorld): void {
  it('answers the refs of a repository, tags peeled, with its default branch', async () => {
    const { git } = world();
    const repo = world().repository();
    const one = repo.commit({ a: '1' });
    repo.tag('v1.0.0');
    const two = repo.commit({ a: '2' });
    expect(await git.refs(repo.access, never)).toEqual({ HEAD: two, 'refs/heads/main': two, 'refs/tags/v1.0.0': one });
  });

  it('answers no refs for an empty repository', async () => {
    expect(await world().git.refs(world().repository().access, never)).toEqual({});
  });

  it('sees a branch appear, move back and vanish', async () => {
    const { git } = world();
    const repo = world().repository();
    const one = repo.commit({ a: '1' });
    const two = repo.commit({ a: '2' });
    expect((await git.refs(repo.access, never))['refs/heads/main']).toBe(two);
    repo.rewind(1);
    expect((await git.refs(repo.access, never))['refs/heads/main']).toBe(one);
    repo.deleteRef('refs/heads/main');
    expect(await git.refs(repo.access, never)).toEqual({});
  });

  it('remembers the refs it saw last while the repository is away', async () => {
    const { git } = world();
    const repo = world().repository();
    repo.commit({ a: '1' });
    expect(await git.knownRefs(repo.access)).toEqual({});
    const seen = await git.refs(repo.access, never);
    repo.setReachable(false);
    await expect(git.refs(repo.access, never)).rejects.toMatchObject({ name: 'AppError' });
    expect(await git.knownRefs(repo.access)).toEqual(seen);
    repo.setReachable(true);
    expect(await git.refs(repo.access, never)).toEqual(seen);
  });

  it('is cancelled by its signal', async () => {
    const repo = world().repository();
    repo.commit({ a: '1' });
    await expect(world().git.refs(repo.access, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
}

function describeReading(world: () => GitWorld): void {
  const files = {
    'a.yaml': 'a: 1\n',
    'deploy/prod/x.yaml': 'x: ü\n',
    'deploy/prod/deep/y.yaml': 'y',
    'deploy/z.yaml': '',
  };

  it('lists folders in name order and reads files', async () => {
    const { git } = world();
    const repo = world().repository();
    const commit = repo.commit(files);
    await git.fetch(repo.access, commit, never);
    const tree = await git.tree(repo.access, commit);
    const listed = async (path: string) => (await tree.list(path))?.map(({ name, type }) => `${type} ${name}`);
    expect(await listed('')).toEqual(['file a.yaml', 'directory deploy']);
    expect(await listed('deploy')).toEqual(['directory prod', 'file z.yaml']);
    expect(await listed('deploy/prod')).toEqual(['directory deep', 'file x.yaml']);
    for (const [path, content] of Object.entries(files)) {
      expect(Buffer.from((await tree.read(path, 100)) ?? []).toString(), path).toBe(content);
    }
  });

  it('finds nothing where nothing is', async () => {
    const repo = world().repository();
    const tree = await world().git.tree(repo.access, repo.commit(files));
    expect(await tree.list('nowhere')).toBeUndefined();
    expect(await tree.list('a.yaml')).toBeUndefined();
    expect(await tree.list('a.yaml/x')).toBeUndefined();
    expect(await tree.read('nowhere', 10)).toBeUndefined();
    expect(await tree.read('deploy', 10)).toBeUndefined();
    expect(await tree.read('deploy/nowhere/x', 10)).toBeUndefined();
  });

  it.each(['../x', '/etc/passwd', 'a/../../b', 'deploy/../a.yaml', './a.yaml', 'deploy//z.yaml', 'deploy/', 'a\0b'])(
    'refuses the path %j alike, whatever is there',
    async (path) => {
      const repo = world().repository();
      const tree = await world().git.tree(repo.access, repo.commit(files));
      await expect(tree.read(path, 10)).rejects.toMatchObject({ code: 'invalid-input' });
      await expect(tree.list(path)).rejects.toMatchObject({ code: 'invalid-input' });
    },
  );

  it('takes escapes and backslashes as the plain letters they are', async () => {
    const repo = world().repository();
    const tree = await world().git.tree(repo.access, repo.commit(files));
    expect(await tree.read('..%2fx', 10)).toBeUndefined();
    expect(await tree.read('..\\x', 10)).toBeUndefined();
  });

  it('refuses a file past the limit', async () => {
    const repo = world().repository();
    const tree = await world().git.tree(repo.access, repo.commit({ big: 'x'.repeat(1_000) }));
    await expect(tree.read('big', 999)).rejects.toMatchObject({ code: 'limit-exceeded' });
    expect((await tree.read('big', 1_000))?.length).toBe(1_000);
  });

  it('gives equal content equal ids', async () => {
    const { git } = world();
    const repo = world().repository();
    const one = await git.tree(repo.access, repo.commit({ 'a/f': 'same', 'b/f': 'same', c: 'other' }));
    const two = await git.tree(repo.access, repo.commit({ c: 'changed' }));
    const idOf = async (tree: typeof one, name: string) =>
      (await tree.list(''))?.find((entry) => entry.name === name)?.id;
    expect(await idOf(one, 'a')).toBe(await idOf(one, 'b'));
    expect(await idOf(two, 'a')).toBe(await idOf(one, 'a'));
    expect(await idOf(two, 'c')).not.toBe(await idOf(one, 'c'));
  });

  it('keeps reading an old commit after it was cut off, and while the repository is away', async () => {
    const { git } = world();
    const repo = world().repository();
    repo.commit({ a: '1' });
    const two = repo.commit({ a: '2' });
    await git.fetch(repo.access, two, never);
    await (await git.tree(repo.access, two)).read('a', 10);
    repo.rewind(1);
    repo.setReachable(false);
    const tree = await git.tree(repo.access, two);
    expect(Buffer.from((await tree.read('a', 10)) ?? []).toString()).toBe('2');
  });

  it('does not know a commit that nobody pushed', async () => {
    const repo = world().repository();
    repo.commit({ a: '1' });
    await expect(world().git.fetch(repo.access, absent, never)).rejects.toMatchObject({ code: 'not-found' });
  });

  it.each(['main', 'HEAD~1', '--all', 'a'.repeat(39), `${'a'.repeat(40)}^`])(
    'refuses %j in place of a commit',
    async (text) => {
      const repo = world().repository();
      repo.commit({ a: '1' });
      await expect(world().git.fetch(repo.access, text as CommitSha, never)).rejects.toMatchObject({
        code: 'invalid-input',
      });
      await expect(world().git.commit(repo.access, text as CommitSha)).rejects.toMatchObject({ code: 'invalid-input' });
      await expect(world().git.isAncestor(repo.access, text as CommitSha, absent)).rejects.toMatchObject({
        code: 'invalid-input',
      });
    },
  );

  it('refuses a path on this machine that the operator did not name', async () => {
    const access = {
      ...world().repository().access,
      url: 'file:///etc' as RepoAccess['url'],
      mirrors: [],
      allowLocalPath: false,
    };
    await expect(world().git.refs(access, never)).rejects.toMatchObject({ code: 'forbidden' });
    const asMirror = { ...world().repository().access, mirrors: [access.url], allowLocalPath: false };
    await expect(world().git.refs(asMirror, never)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it.each([
    'ext::sh -c id',
    'EXT::sh -c id',
    '--upload-pack=touch x',
    '-oProxyCommand=id',
    'https://h/x%0a',
    'https://u:pw@h/x',
  ])('refuses the address %j', async (url) => {
    const access = { ...world().repository().access, url: url as RepoAccess['url'] };
    await expect(world().git.refs(access, never)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(world().git.fetch(access, absent, never)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(world().git.knownRefs(access)).rejects.toMatchObject({ code: 'invalid-input' });
  });
}

function describeHistory(world: () => GitWorld): void {
  it('tells title, body, people and times of a commit', async () => {
    const repo = world().repository();
    const sha = repo.commit({ a: '1' }, 'Raise the limit\n\nBecause it was low.\n\nFixes: 7');
    const info = await world().git.commit(repo.access, sha);
    expect(info).toMatchObject({
      sha,
      title: 'Raise the limit',
      body: 'Because it was low.\n\nFixes: 7',
      author: { name: 'Ada', email: 'ada@example.org' },
    });
    expect(info.committedAt % 1_000).toBe(0);
  });

  it('tells what a commit was made on', async () => {
    const repo = world().repository();
    const first = repo.commit({ a: '1' });
    const second = repo.commit({ a: '2' });
    expect(await world().git.parents(repo.access, second)).toEqual([first]);
    expect(await world().git.parents(repo.access, first)).toEqual([]);
  });

  it('gives a commit as Git keeps it: headers, an empty line, the message', async () => {
    const repo = world().repository();
    const commit = repo.commit({ a: '1' }, 'a title');
    await world().git.fetch(repo.access, commit, never);
    const text = new TextDecoder().decode(await world().git.rawCommit(repo.access, commit));
    expect(text).toMatch(
      /^tree [0-9a-f]{40,64}\n(?:parent .*\n)*author .*\ncommitter .* <.*> \d+ [+-]\d{4}\n[\s\S]*\na title\n$/,
    );
  });

  it('lists a range newest first, capped, with the true count', async () => {
    const { git } = world();
    const repo = world().repository();
    const ids = ['1', '2', '3', '4', '5'].map((text) => repo.commit({ a: text }, `commit ${text}`));
    const [first, , , , last] = ids as [CommitSha, CommitSha, CommitSha, CommitSha, CommitSha];
    await git.fetch(repo.access, last, never);
    const { commits, count } = await git.range(repo.access, first, last, 3);
    expect(count).toBe(4);
    expect(commits.map(({ title }) => title)).toEqual(['commit 5', 'commit 4', 'commit 3']);
    expect(await git.range(repo.access, last, last, 3)).toEqual({ commits: [], count: 0 });
    expect((await git.range(repo.access, null, last, 3)).commits.map(({ sha }) => sha)).toEqual([last]);
  });

  it('names the paths that differ, both of a rename, and nothing else', async () => {
    const { git } = world();
    const repo = world().repository();
    const one = repo.commit({ 'a/keep': '1', 'a/change': '1', 'b/gone': 'same', 'ü/ß': '1' });
    const two = repo.commit({ 'a/change': '2', 'b/gone': null, 'c/new': 'same', 'ü/ß': '2' });
    await git.fetch(repo.access, two, never);
    expect(await git.changedPaths(repo.access, one, two)).toEqual(['a/change', 'b/gone', 'c/new', 'ü/ß']);
    expect(await git.changedPaths(repo.access, two, two)).toEqual([]);
  });

  it('knows which commit follows which', async () => {
    const { git } = world();
    const repo = world().repository();
    const one = repo.commit({ a: '1' });
    const two = repo.commit({ a: '2' });
    await git.fetch(repo.access, two, never);
    repo.rewind(1);
    const other = repo.commit({ a: '3' });
    await git.fetch(repo.access, other, never);
    expect(await git.isAncestor(repo.access, one, two)).toBe(true);
    expect(await git.isAncestor(repo.access, two, one)).toBe(false);
    expect(await git.isAncestor(repo.access, two, other)).toBe(false);
    expect(await git.isAncestor(repo.access, two, two)).toBe(true);
  });
}

function describeMerge(world: () => GitWorld): void {
  it('merges what two sides changed apart, into the same commit every time, and pushes nothing', async () => {
    const { git } = world();
    const repo = world().repository();
    repo.commit({ a: '1', 'x/b': '1', c: '1' });
    const head = repo.commit({ a: '2', c: null });
    await git.fetch(repo.access, head, never);
    repo.rewind(1);
    const base = repo.commit({ 'x/b': '2' });
    const refs = await git.refs(repo.access, never);
    const trial = await git.tryMerge(repo.access, base, head, never);
    if (trial.kind !== 'merged') throw new Error('they touch different files');
    const tree = await git.tree(repo.access, trial.commit);
    expect((await tree.list(''))?.map((entry) => entry.name)).toEqual(['a', 'x']);
    expect(Buffer.from((await tree.read('x/b', 9)) ?? []).toString()).toBe('2');
    expect(await git.changedPaths(repo.access, base, trial.commit)).toEqual(['a', 'c']);
    expect(await git.tryMerge(repo.access, base, head, never)).toEqual(trial);
    expect(await git.refs(repo.access, never)).toEqual(refs);
  });

  it('names the files that two sides changed differently', async () => {
    const { git } = world();
    const repo = world().repository();
    repo.commit({ a: '1', b: '1' });
    const head = repo.commit({ a: '2', b: '2' });
    await git.fetch(repo.access, head, never);
    repo.rewind(1);
    const base = repo.commit({ a: '3', b: '2' });
    expect(await git.tryMerge(repo.access, base, head, never)).toEqual({ kind: 'conflicts', paths: ['a'] });
  });

  it('takes the commit that follows the other as it is', async () => {
    const { git } = world();
    const repo = world().repository();
    const older = repo.commit({ a: '1' });
    const newer = repo.commit({ a: '2' });
    const merged = { kind: 'merged', commit: newer };
    expect(await git.tryMerge(repo.access, older, newer, never)).toEqual(merged);
    expect(await git.tryMerge(repo.access, newer, older, never)).toEqual(merged);
  });
}

function describePush(world: () => GitWorld): void {
  const request = (expected: CommitSha | null, edits: PushRequest['edits'], ref = 'refs/heads/main'): PushRequest => ({
    ref,
    expected,
    edits,
    message: 'Promote shop\n\nBy Ada.',
    author,
  });

  it('makes a new branch from the tip of another', async () => {
    const { git } = world();
    const repo = world().repository();
    repo.commit({ keep: 'k', a: '1' });
    const one = repo.commit({ a: '2' });
    const edits = [{ path: 'a', content: '3' }];
    const proposal = { ...request(null, edits, 'refs/heads/proposal'), base: one };
    const outcome = await git.push(repo.access, proposal, never);
    if (outcome.kind !== 'pushed') throw new Error(JSON.stringify(outcome));
    expect(await git.changedPaths(repo.access, one, outcome.commit)).toEqual(['a']);
    expect(await git.isAncestor(repo.access, one, outcome.commit)).toBe(true);
    const other = { ...proposal, message: 'Another proposal' };
    expect(await git.push(repo.access, other, never)).toMatchObject({ kind: 'moved' });
  });

  it('makes one commit with the edits and nothing else', async () => {
    const { git } = world();
    const repo = world().repository();
    const base = repo.commit({ keep: 'k', 'a/old': 'o', 'a/b/c': 'c' });
    const edits = [
      { path: 'a/b/c', content: 'neu ü\n' },
      { path: 'x/y', content: Buffer.from([0, 255]) },
      { path: 'a/old', content: null },
    ];
    const outcome = await git.push(repo.access, request(base, edits), never);
    if (outcome.kind !== 'pushed') throw new Error(JSON.stringify(outcome));
    expect((await git.refs(repo.access, never))['refs/heads/main']).toBe(outcome.commit);
    expect(await git.changedPaths(repo.access, base, outcome.commit)).toEqual(['a/b/c', 'a/old', 'x/y']);
    const tree = await git.tree(repo.access, outcome.commit);
    expect(Buffer.from((await tree.read('a/b/c', 100)) ?? []).toString()).toBe('neu ü\n');
    expect([...((await tree.read('x/y', 100)) ?? [])]).toEqual([0, 255]);
    expect(Buffer.from((await tree.read('keep', 100)) ?? []).toString()).toBe('k');
    expect(await git.commit(repo.access, outcome.commit)).toMatchObject({
      title: 'Promote shop',
      body: 'By Ada.',
      author,
    });
    expect(await git.isAncestor(repo.access, base, outcome.commit)).toBe(true);
  });

  it('says moved, and where to, when somebody was faster', async () => {
    const { git } = world();
    const repo = world().repository();
    const base = repo.commit({ a: '1' });
    const theirs = repo.commit({ a: '2' });
    expect(await git.push(repo.access, request(base, [{ path: 'a', content: '3' }]), never)).toEqual({
      kind: 'moved',
      current: theirs,
    });
    repo.deleteRef('refs/heads/main');
    expect(await git.push(repo.access, request(base, [{ path: 'a', content: '3' }]), never)).toEqual({
      kind: 'moved',
      current: null,
    });
  });

  it('lets one of two that push at once win', async () => {
    const { git } = world();
    const repo = world().repository();
    const base = repo.commit({ a: '1' });
    const outcomes = await Promise.all(
      ['x', 'y'].map((content) => git.push(repo.access, request(base, [{ path: 'a', content }]), never)),
    );
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['moved', 'pushed']);
  });

  it('creates a ref, once', async () => {
    const { git } = world();
    const repo = world().repository();
    repo.commit({ a: '1' });
    const ref = 'refs/fairlead/ledger';
    const first = await git.push(repo.access, request(null, [{ path: 'pins.yaml', content: '[]' }], ref), never);
    if (first.kind !== 'pushed') throw new Error(JSON.stringify(first));
    expect((await git.refs(repo.access, never))[ref]).toBe(first.commit);
    expect(await git.push(repo.access, request(null, [{ path: 'pins.yaml', content: '[1]' }], ref), never)).toEqual({
      kind: 'moved',
      current: first.commit,
    });
  });

  it("is refused with the server's words", async () => {
    const repo = world().repository();
    const base = repo.commit({ a: '1' });
    repo.protect('changes need a review');
    const outcome = await world().git.push(repo.access, request(base, [{ path: 'a', content: '2' }]), never);
    expect(outcome).toMatchObject({ kind: 'refused', message: expect.stringContaining('changes need a review') });
  });

  it('writes nothing without a credential for writing', async () => {
    const repo = world().repository();
    const base = repo.commit({ a: '1' });
    const outcome = await world().git.push(
      { ...repo.access, write: null },
      request(base, [{ path: 'a', content: '2' }]),
      never,
    );
    expect(outcome.kind).toBe('refused');
    expect((await world().git.refs(repo.access, never))['refs/heads/main']).toBe(base);
  });

  it.each([
    '../x',
    '.git/hooks/post-checkout',
    'a/.GIT/config',
    'git~1/config',
    '.git /config',
    '/x',
    '',
    'a\nb',
    'a\\..\\b',
  ])('refuses to write the path %j', async (path) => {
    const repo = world().repository();
    const base = repo.commit({ a: '1' });
    await expect(world().git.push(repo.access, request(base, [{ path, content: 'x' }]), never)).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  it.each([
    'main',
    'HEAD',
    '--force',
    'refs/heads/-x',
    'refs/heads/a..b',
    'refs/heads/a b',
    'refs/heads/x:refs/heads/y',
    'refs/heads/*',
    'refs/heads/x.lock',
    'refs/heads/',
  ])('refuses to write the ref %j', async (ref) => {
    const repo = world().repository();
    const base = repo.commit({ a: '1' });
    await expect(
      world().git.push(repo.access, request(base, [{ path: 'a', content: 'x' }], ref), never),
    ).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('keeps strange people and messages inside their commit', async () => {
    const { git } = world();
    const repo = world().repository();
    const base = repo.commit({ a: '1' });
    const strange = { name: 'Eve\nfrom 0000 <x>', email: 'e>\nM 100644 inline b\n' };
    const outcome = await git.push(
      repo.access,
      { ...request(base, [{ path: 'a', content: '2' }]), message: 'x\n\ndata 3\ndone\nD a\n', author: strange },
      never,
    );
    if (outcome.kind !== 'pushed') throw new Error(JSON.stringify(outcome));
    expect(await git.changedPaths(repo.access, base, outcome.commit)).toEqual(['a']);
  });
}

function describeMirrors(world: () => GitWorld): void {
  it('asks a mirror while the repository is away, and never goes backwards on its word', async () => {
    const { git } = world();
    const repo = world().repository();
    const one = repo.commit({ a: '1' });
    repo.tag('v1');
    const copy = repo.staleCopy();
    const access = { ...repo.access, mirrors: [copy] };
    const two = repo.commit({ a: '2' });
    repo.commit({ a: 'x' }, 'other', 'other');
    const seen = await git.refs(access, never);
    await git.fetch(access, two, never);
    repo.setReachable(false);
    expect(await git.refs(access, never)).toEqual(seen);
    await git.fetch(access, one, never);
    repo.setReachable(true);
    expect(await git.refs(access, never)).toEqual(seen);
  });

  it('takes from a mirror what it did not know yet', async () => {
    const { git } = world();
    const repo = world().repository();
    const one = repo.commit({ a: '1' });
    const access = { ...repo.access, mirrors: [repo.staleCopy()] };
    repo.setReachable(false);
    expect((await git.refs(access, never))['refs/heads/main']).toBe(one);
    await git.fetch(access, one, never);
    expect(Buffer.from((await (await git.tree(access, one)).read('a', 9)) ?? []).toString()).toBe('1');
  });

  it('fetches again what a new machine does not have', async () => {
    const repo = world().repository();
    const one = repo.commit({ a: '1' });
    const two = repo.commit({ a: '2' });
    await world().git.fetch(repo.access, two, never);
    await world().forget();
    expect(await world().git.isAncestor(repo.access, one, two)).toBe(true);
    expect(await world().git.changedPaths(repo.access, one, two)).toEqual(['a']);
  });
}
