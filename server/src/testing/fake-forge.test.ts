import { createHash } from 'node:crypto';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import { describe } from 'vitest';
import { FakeGit } from '../adapters/git/fake/fake-git.ts';
import type { FakeRepository } from '../adapters/git/fake/fake-repository.ts';
import { type ForgePeople, forgeContract } from '../ports/forge.contract.ts';
import { FakeForge } from './fake-forge.ts';
import { VirtualClock } from './virtual-clock.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const reviewer = { id: '2', name: 'reviewer' };

describe('server/src/testing/fake-forge.ts', () => {
  forgeContract('the fake forge', async () => {
    const git = new FakeGit({ hash, clock: new VirtualClock(1_700_000_000_000) });
    const repository = git.repository('https://git.example/shop/shop');
    const forge = new FakeForge(git, repository.url);
    const people: ForgePeople = {
      commit: async (branch, files) => commitOn(repository, branch, files),
      open: async (branch, title) => forge.open(branch, title),
      openFromFork: async (branch, title) => {
        commitOn(repository, branch, { 'deploy/theirs.yaml': 'x: 1\n' });
        return forge.open(branch, title, { isFork: true, author: { id: '3', name: 'stranger' } });
      },
      closeRequest: async (number) => forge.finish(number, 'closed'),
      review: async (number, state) => forge.reviewBy(number, reviewer, state),
      comment: async (number, body) => forge.say(number, reviewer, body),
      deleteComment: async (number, id) => forge.remove(number, id),
      reactionsOf: async (number, id) => forge.reactionsOf(number, id),
      statusesOf: async (commit) => forge.statuses.get(commit) ?? [],
      protect: async () => {
        const rules = { isProtected: true, requiredReviews: 1, allowsForcedPush: false, requiredStatuses: ['ci'] };
        forge.rules = { ...(await forge.branchRules(repository.url, 'main')), ...rules };
      },
      unprotect: async () => {
        forge.rules = null;
      },
    };
    return { forge, repo: repository.url, people, stop: async () => undefined };
  });
});

function commitOn(
  repository: FakeRepository,
  branch: string,
  files: { readonly [path: string]: string | null },
): CommitSha {
  const ref = `refs/heads/${branch}`;
  const main = repository.tip('refs/heads/main');
  if (repository.tip(ref) === null && main !== null) repository.setRef(ref, main);
  return repository.commit(files, { ref });
}
