import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommitStatus, Forge } from './forge.ts';

/** What people do at a forge, by its own means; `maintainer` owns the repository, `reviewer` may write, `stranger` may not. */
export type ForgePeople = {
  /** Commits files on a branch; made from `main` where it is not there. Null deletes. */
  commit(branch: string, files: { readonly [path: string]: string | null }): Promise<CommitSha>;
  /** Opens a request of the maintainer to `main`. */
  open(branch: string, title: string): Promise<number>;
  /** Opens one from a copy of the repository that belongs to the stranger. */
  openFromFork(branch: string, title: string): Promise<number>;
  closeRequest(number: number): Promise<void>;
  review(number: number, state: 'approved' | 'changes-requested'): Promise<void>;
  comment(number: number, body: string): Promise<string>;
  deleteComment(number: number, id: string): Promise<void>;
  reactionsOf(number: number, id: string): Promise<readonly string[]>;
  statusesOf(commit: CommitSha): Promise<readonly CommitStatus[]>;
  /** Demands an approval, checks named `ci`, and forbids forced pushes, on `main`. */
  protect(): Promise<void>;
  unprotect(): Promise<void>;
};

export type ForgeWorld = {
  readonly forge: Forge;
  readonly repo: RepoUrl;
  readonly people: ForgePeople;
  readonly stop: () => Promise<void>;
};

/** What every forge adapter does alike. */
export function forgeContract(name: string, start: () => Promise<ForgeWorld>): void {
  describe(`${name} keeps the contract of Forge`, () => {
    const { signal } = new AbortController();
    let world: ForgeWorld;

    beforeAll(async () => {
      world = await start();
      await world.people.commit('main', { 'deploy/app.yaml': 'replicas: 1\n' });
    }, 180_000);
    afterAll(async () => {
      await world?.stop();
    });

    async function opened(branch: string): Promise<{ readonly number: number; readonly head: CommitSha }> {
      const head = await world.people.commit(branch, { [`deploy/${branch}.yaml`]: 'replicas: 2\n' });
      return { number: await world.people.open(branch, `Scale ${branch}`), head };
    }

    it('tells whom its credential belongs to', async () => {
      expect(await world.forge.self(signal)).toMatchObject({ name: 'maintainer' });
    });

    it('lists what is open, with head, base and author, and not what was closed', async () => {
      const { forge, repo, people } = world;
      const one = await opened('one');
      const gone = await opened('gone');
      await people.closeRequest(gone.number);
      const open = await forge.openRequests(repo, signal);
      expect(open.map(({ number }) => number)).toContain(one.number);
      expect(open.map(({ number }) => number)).not.toContain(gone.number);
      expect(open.find(({ number }) => number === one.number)).toMatchObject({
        repo,
        title: 'Scale one',
        state: 'open',
        isFork: false,
        author: { name: 'maintainer' },
        head: { branch: 'one', commit: one.head },
        base: { branch: 'main' },
        merged: null,
      });
      expect(await forge.request(repo, gone.number, signal)).toMatchObject({ state: 'closed' });
      expect(await forge.request(repo, 99_999, signal)).toBeUndefined();
    });

    it('follows the head: an answer that it kept is not told after a push', async () => {
      const { forge, repo, people } = world;
      const { number } = await opened('moving');
      await forge.request(repo, number, signal);
      const head = await people.commit('moving', { 'deploy/again.yaml': 'replicas: 3\n' });
      await expect.poll(async () => (await forge.request(repo, number, signal))?.head.commit).toBe(head);
    });

    it('names every changed file over several pages, deleted ones too', async () => {
      const { forge, repo, people } = world;
      await people.commit('main', { 'old/name.yaml': 'a\nb\nc\n' });
      const many = Object.fromEntries(
        Array.from({ length: 60 }, (_, index) => [`many/file-${index}.yaml`, `${index}\n`]),
      );
      await people.commit('many', { ...many, 'old/name.yaml': null });
      const number = await people.open('many', 'Many files');
      await expect
        .poll(async () => [...(await forge.changedFiles(repo, number, signal))].sort())
        .toEqual([...Object.keys(many), 'old/name.yaml'].sort());
    });

    it('tells that a request comes from elsewhere', async () => {
      const { forge, repo, people } = world;
      const number = await people.openFromFork('theirs', 'From outside');
      expect(await forge.request(repo, number, signal)).toMatchObject({ isFork: true, author: { name: 'stranger' } });
    });

    it('tells reviews with the commit that they are of', async () => {
      const { forge, repo, people } = world;
      const { number, head } = await opened('reviewed');
      await people.review(number, 'changes-requested');
      await people.review(number, 'approved');
      const reviews = await forge.reviews(repo, number, signal);
      const newest = reviews.filter(({ isDismissed }) => !isDismissed).at(-1);
      expect(newest).toMatchObject({ state: 'approved', author: { name: 'reviewer' }, commit: head });
    });

    it('writes one comment and updates it in place; one that was deleted is missed', async () => {
      const { forge, repo, people } = world;
      const { number } = await opened('talked');
      const theirs = await people.comment(number, '/fairlead plan');
      const ours = await forge.addComment(repo, number, 'first', signal);
      expect(await forge.updateComment(repo, number, ours, 'second', signal)).toBe(true);
      const comments = await forge.comments(repo, number, signal);
      expect(comments.map(({ id, body, author }) => [id, body, author.name])).toEqual([
        [theirs, '/fairlead plan', 'reviewer'],
        [ours, 'second', 'maintainer'],
      ]);
      await forge.react(repo, number, theirs, 'done', signal);
      expect(await people.reactionsOf(number, theirs)).toHaveLength(1);
      await people.deleteComment(number, ours);
      expect(await forge.updateComment(repo, number, ours, 'third', signal)).toBe(false);
    });

    it('keeps one status for each context', async () => {
      const { forge, repo, people } = world;
      const { head } = await opened('stated');
      const status = { context: 'fairlead/preview', description: 'it is made', targetUrl: null } as const;
      await forge.setStatus(repo, head, { ...status, state: 'pending' }, signal);
      const done = { ...status, description: 'x'.repeat(300), targetUrl: 'https://fairlead.acme.dev/requests/1' };
      await forge.setStatus(repo, head, { ...done, state: 'success' }, signal);
      await forge.setStatus(repo, head, { ...status, context: 'fairlead/dev', state: 'failure' }, signal);
      const told = await people.statusesOf(head);
      expect(told.find(({ context }) => context === 'fairlead/preview')).toMatchObject({
        state: 'success',
        targetUrl: 'https://fairlead.acme.dev/requests/1',
      });
      expect(told.find(({ context }) => context === 'fairlead/dev')).toMatchObject({ state: 'failure' });
    });

    it('tells what an account may do', async () => {
      const { forge, repo } = world;
      expect(await forge.permission(repo, 'maintainer', signal)).toBe('admin');
      expect(await forge.permission(repo, 'reviewer', signal)).toBe('write');
      expect(['none', 'read']).toContain(await forge.permission(repo, 'stranger', signal));
      expect(await forge.permission(repo, 'nobody-of-that-name', signal)).toBe('none');
      expect(await forge.teams(repo, 'reviewer', signal)).toEqual([]);
    });

    it('reads the rules of a branch', async () => {
      const { forge, repo, people } = world;
      expect(await forge.branchRules(repo, 'main', signal)).toMatchObject({ isProtected: false, requiredReviews: 0 });
      await people.protect();
      expect(await forge.branchRules(repo, 'main', signal)).toMatchObject({
        isProtected: true,
        requiredReviews: 1,
        allowsForcedPush: false,
        requiredStatuses: ['ci'],
      });
      await people.unprotect();
    });

    it('opens a request once, changes its words, and closes it', async () => {
      const { forge, repo, people } = world;
      await people.commit('proposed', { 'deploy/proposed.yaml': 'replicas: 4\n' });
      const wanted = { title: 'Revert', body: 'why', head: 'proposed', base: 'main' };
      const made = await forge.createRequest(repo, wanted, signal);
      expect((await forge.createRequest(repo, wanted, signal)).number).toBe(made.number);
      await forge.updateRequest(repo, made.number, { title: 'Revert it' }, signal);
      expect(await forge.request(repo, made.number, signal)).toMatchObject({ title: 'Revert it', state: 'open' });
      await forge.updateRequest(repo, made.number, { state: 'closed' }, signal);
      expect(await forge.request(repo, made.number, signal)).toMatchObject({ state: 'closed' });
    });

    it('merges the head it was shown and no other', async () => {
      const { forge, repo, people } = world;
      const { number, head } = await opened('merging');
      const newer = await people.commit('merging', { 'deploy/newer.yaml': 'x: 1\n' });
      await expect.poll(async () => (await forge.request(repo, number, signal))?.head.commit).toBe(newer);
      expect(await forge.merge(repo, number, head, signal)).toEqual({ kind: 'moved' });
      await expect
        .poll(async () => forge.merge(repo, number, newer, signal), { timeout: 30_000 })
        .toEqual({ kind: 'merged' });
      expect(await forge.request(repo, number, signal)).toMatchObject({ state: 'merged' });
      expect(await forge.merge(repo, number, newer, signal)).toEqual({ kind: 'merged' });
    });

    it('says in the words of the forge why it does not merge', async () => {
      const { forge, repo, people } = world;
      const { number, head } = await opened('guarded');
      await people.protect();
      expect(await forge.merge(repo, number, head, signal)).toMatchObject({
        kind: 'refused',
        message: expect.stringMatching(/\w+/),
      });
      await people.unprotect();
    });
  });
}
