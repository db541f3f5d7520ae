import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../io/sha256.ts';
import { describeGitContract, type GitWorld } from '../../../ports/git.contract.ts';
import type { RepoAccess } from '../../../ports/git.ts';
import { VirtualClock } from '../../../testing/virtual-clock.ts';
import { FakeGit, type FakeOperation } from './fake-git.ts';

const never = new AbortController().signal;

function accessTo(url: string): RepoAccess {
  const write = { host: 'git.example', from: { env: 'X' } };
  return {
    url: url as RepoUrl,
    mirrors: [],
    credential: null,
    write,
    allowLocalPath: false,
    submodulesBelow: null,
    lfs: false,
  };
}

async function makeFakeWorld(): Promise<GitWorld> {
  const clock = new VirtualClock(1_700_000_000_000);
  const git = new FakeGit({ hash: sha256, clock });
  let made = 0;
  return {
    git,
    repository: () => {
      made += 1;
      const repo = git.repository(`https://git.example/r${made}`);
      return {
        access: accessTo(repo.url),
        commit: (files, message, branch) =>
          repo.commit(files, { ...(message === undefined ? {} : { message }), ref: `refs/heads/${branch ?? 'main'}` }),
        rewind: (steps) => repo.rewind(steps),
        tag: (name) => repo.tag(name),
        deleteRef: (ref) => repo.deleteRef(ref),
        setReachable: (reachable) => repo.setReachable(reachable),
        protect: (message) => repo.protect(message),
        staleCopy: () => {
          const copy = git.repository(`https://copy.example/r${made}`);
          copy.syncFrom(repo);
          return copy.url;
        },
      };
    },
    forget: async () => git.forget(),
    close: async () => undefined,
  };
}

describeGitContract('server/src/adapters/git/fake/fake-git.ts', makeFakeWorld);

describe('server/src/adapters/git/fake/fake-git.ts', () => {
  it('makes the same commits from the same calls', () => {
    const run = () => {
      const repo = new FakeGit({ hash: sha256, clock: new VirtualClock(5_000) }).repository('https://git.example/a');
      return [repo.commit({ a: '1' }), repo.commit({ a: '2', 'b/c': '3' })];
    };
    expect(run()).toEqual(run());
  });

  it('hints a moment after a push, once for many', () => {
    const clock = new VirtualClock();
    const git = new FakeGit({ hash: sha256, clock });
    let hints = 0;
    const stop = git.onHint(accessTo('https://git.example/a'), () => {
      hints += 1;
    });
    const repo = git.repository('https://git.example/a');
    repo.commit({ a: '1' });
    repo.commit({ a: '2' });
    clock.advanceTo(100);
    expect(hints).toBe(1);
    stop();
    repo.commit({ a: '3' });
    clock.advanceTo(200);
    expect(hints).toBe(1);
  });

  it('answers with old refs while it is stale', async () => {
    const git = new FakeGit({ hash: sha256, clock: new VirtualClock() });
    const repo = git.repository('https://git.example/a');
    const one = repo.commit({ a: '1' });
    repo.setStale(true);
    const two = repo.commit({ a: '2' });
    expect((await git.refs(accessTo(repo.url), never))['refs/heads/main']).toBe(one);
    await expect(git.fetch(accessTo(repo.url), two, never)).rejects.toMatchObject({ code: 'not-found' });
    repo.setStale(false);
    expect((await git.refs(accessTo(repo.url), never))['refs/heads/main']).toBe(two);
  });

  it('loses the answer of a push that happened', async () => {
    const calls: string[] = [];
    const fault = (operation: FakeOperation, moment: 'before' | 'after') => {
      calls.push(`${moment} ${operation}`);
      if (operation === 'push' && moment === 'after') throw new AppError('unavailable', 'the answer was lost');
    };
    const git = new FakeGit({ hash: sha256, clock: new VirtualClock(), fault });
    const repo = git.repository('https://git.example/a');
    const base = repo.commit({ a: '1' });
    const request = {
      ref: 'refs/heads/main',
      expected: base,
      edits: [{ path: 'a', content: '2' }],
      message: 'm',
      author: { name: 'n', email: 'e' },
    };
    await expect(git.push(accessTo(repo.url), request, never)).rejects.toMatchObject({ code: 'unavailable' });
    expect(repo.tip('refs/heads/main')).not.toBe(base);
    expect(calls).toEqual(['before fetch', 'after fetch', 'before push', 'after push']);
  });
});
