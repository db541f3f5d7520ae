import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import type {
  BranchRules,
  ForgeAccount,
  ForgePermission,
  PullRequest,
  RequestComment,
  Review,
} from '@fairlead/core/model/pull-request.ts';
import type { FakeGit } from '../adapters/git/fake/fake-git.ts';
import type { FakeRepository } from '../adapters/git/fake/fake-repository.ts';
import type { CommitStatus, Forge, MergeOutcome, NewRequest } from '../ports/forge.ts';

type Talk = { comments: RequestComment[]; reviews: Review[]; reactions: Map<string, string[]> };

const maintainer: ForgeAccount = { id: '1', name: 'maintainer' };

/** A forge in memory over one repository; what people do there are plain calls. */
export class FakeForge implements Forge {
  limits = { commentChars: 60_000 };
  readonly statuses = new Map<CommitSha, CommitStatus[]>();
  readonly permissions = new Map<string, ForgePermission>([
    ['maintainer', 'admin'],
    ['reviewer', 'write'],
  ]);
  teamsOf: { readonly [account: string]: readonly string[] } = {};
  rules: BranchRules | null = null;
  /** How often each operation was asked. */
  readonly asked = new Map<string, number>();
  readonly #git: FakeGit;
  readonly #repository: FakeRepository;
  readonly #requests = new Map<number, PullRequest>();
  readonly #talks = new Map<number, Talk>();
  #failure: AppError | null = null;
  #last = 0;

  constructor(git: FakeGit, url: RepoUrl) {
    this.#git = git;
    this.#repository = git.repository(url);
  }

  /** From now on every question fails so; null lets it answer again. */
  failWith(failure: AppError | null): void {
    this.#failure = failure;
  }

  open(
    branch: string,
    title: string,
    options: { readonly isFork?: boolean; readonly author?: ForgeAccount } = {},
  ): number {
    const number = this.#next();
    const commit = this.#repository.tip(`refs/heads/${branch}`);
    if (commit === null) throw new AppError('not-found', `there is no branch ${branch}`);
    const { isFork = false, author = maintainer } = options;
    this.#requests.set(number, {
      ...{ repo: this.#repository.url, number, title, author, state: 'open', isDraft: false, isFork },
      head: { branch, commit },
      base: { branch: 'main' },
      url: `${this.#repository.url}/pulls/${number}`,
      merged: null,
      updatedAt: this.#last,
    });
    this.#talks.set(number, { comments: [], reviews: [], reactions: new Map() });
    return number;
  }

  /** A comment of somebody; it is new to whoever asks. */
  say(number: number, author: ForgeAccount, body: string): string {
    const id = String(this.#next());
    this.#talk(number).comments.push({ id, author, body, at: this.#last, isEdited: false });
    this.#touch(number);
    return id;
  }

  edit(number: number, id: string, body: string): void {
    const talk = this.#talk(number);
    talk.comments = talk.comments.map((one) => (one.id === id ? { ...one, body, isEdited: true } : one));
    this.#touch(number);
  }

  remove(number: number, id: string): void {
    const talk = this.#talk(number);
    talk.comments = talk.comments.filter((one) => one.id !== id);
  }

  reviewBy(number: number, author: ForgeAccount, state: Review['state']): void {
    const { head } = this.#now(number);
    const review = { id: String(this.#next()), author, state, commit: head.commit, isDismissed: false, at: this.#last };
    this.#talk(number).reviews.push(review);
    this.#touch(number);
  }

  reactionsOf(number: number, id: string): readonly string[] {
    return this.#talk(number).reactions.get(id) ?? [];
  }

  finish(number: number, state: 'closed' | 'merged'): void {
    const now = this.#now(number);
    // As if nobody pushed meanwhile: the branch goes to the head.
    if (state === 'merged') this.#repository.setRef(`refs/heads/${now.base.branch}`, now.head.commit);
    this.#requests.set(number, { ...now, state, merged: state === 'merged' ? now.head.commit : null });
    this.#touch(number);
  }

  async self(): Promise<ForgeAccount> {
    this.#answer('self');
    return maintainer;
  }

  async openRequests(): Promise<readonly PullRequest[]> {
    this.#answer('openRequests');
    return [...this.#requests.keys()]
      .map((number) => this.#now(number))
      .filter(({ state }) => state === 'open')
      .reverse();
  }

  async request(_repo: RepoUrl, number: number): Promise<PullRequest | undefined> {
    this.#answer('request');
    return this.#requests.has(number) ? this.#now(number) : undefined;
  }

  async changedFiles(_repo: RepoUrl, number: number): Promise<readonly string[]> {
    this.#answer('changedFiles');
    const { head, base } = this.#now(number);
    const { url } = this.#repository;
    const access = {
      url,
      mirrors: [],
      credential: null,
      write: null,
      allowLocalPath: false,
      submodulesBelow: null,
      lfs: false,
    };
    return this.#git.changedPaths(
      access,
      this.#repository.tip(`refs/heads/${base.branch}`) ?? head.commit,
      head.commit,
    );
  }

  async reviews(_repo: RepoUrl, number: number): Promise<readonly Review[]> {
    this.#answer('reviews');
    const { head } = this.#now(number);
    return this.#talk(number).reviews.map((one) => ({
      ...one,
      isDismissed: one.isDismissed || one.commit !== head.commit,
    }));
  }

  async comments(_repo: RepoUrl, number: number): Promise<readonly RequestComment[]> {
    this.#answer('comments');
    return [...this.#talk(number).comments];
  }

  async addComment(_repo: RepoUrl, number: number, body: string): Promise<string> {
    this.#answer('addComment');
    if (body.length > this.limits.commentChars) throw new AppError('invalid-input', 'the comment is too long');
    return this.say(number, maintainer, body);
  }

  async updateComment(_repo: RepoUrl, number: number, id: string, body: string): Promise<boolean> {
    this.#answer('updateComment');
    const talk = this.#talk(number);
    if (!talk.comments.some((one) => one.id === id)) return false;
    talk.comments = talk.comments.map((one) => (one.id === id ? { ...one, body } : one));
    return true;
  }

  async react(_repo: RepoUrl, number: number, comment: string, mood: 'done' | 'refused'): Promise<void> {
    this.#answer('react');
    const { reactions } = this.#talk(number);
    reactions.set(comment, [...(reactions.get(comment) ?? []), mood]);
  }

  async setStatus(_repo: RepoUrl, commit: CommitSha, status: CommitStatus): Promise<void> {
    this.#answer('setStatus');
    const others = (this.statuses.get(commit) ?? []).filter(({ context }) => context !== status.context);
    this.statuses.set(commit, [...others, status]);
  }

  async branchRules(_repo: RepoUrl, branch: string): Promise<BranchRules> {
    this.#answer('branchRules');
    return { ...(this.rules ?? unprotected), branch };
  }

  async permission(_repo: RepoUrl, account: string): Promise<ForgePermission> {
    this.#answer('permission');
    return this.permissions.get(account) ?? 'none';
  }

  async teams(_repo: RepoUrl, account: string): Promise<readonly string[]> {
    this.#answer('teams');
    return Object.hasOwn(this.teamsOf, account) ? (this.teamsOf[account] ?? []) : [];
  }

  async createRequest(_repo: RepoUrl, { title, head, base }: NewRequest): Promise<PullRequest> {
    this.#answer('createRequest');
    const all = [...this.#requests.keys()].map((number) => this.#now(number));
    const same = all.find((one) => one.state === 'open' && one.head.branch === head && one.base.branch === base);
    return same ?? this.#now(this.open(head, title));
  }

  async updateRequest(
    _repo: RepoUrl,
    number: number,
    { title, state }: { readonly title?: string; readonly state?: 'open' | 'closed' },
  ): Promise<void> {
    this.#answer('updateRequest');
    const now = this.#now(number);
    this.#requests.set(number, { ...now, title: title ?? now.title, state: state ?? now.state });
    this.#touch(number);
  }

  async merge(_repo: RepoUrl, number: number, head: CommitSha): Promise<MergeOutcome> {
    this.#answer('merge');
    const now = this.#now(number);
    if (now.head.commit !== head) return { kind: 'moved' };
    if (now.state === 'merged') return { kind: 'merged' };
    const isApproved = this.#talk(number).reviews.some(({ state }) => state === 'approved');
    if ((this.rules?.requiredReviews ?? 0) > 0 && !isApproved)
      return { kind: 'refused', message: 'it lacks approvals' };
    this.finish(number, 'merged');
    return { kind: 'merged' };
  }

  async close(): Promise<void> {}

  #answer(operation: string): void {
    this.asked.set(operation, (this.asked.get(operation) ?? 0) + 1);
    if (this.#failure !== null) throw this.#failure;
  }

  /** With its head where its branch is now, as a forge shows it. */
  #now(number: number): PullRequest {
    const request = this.#requests.get(number);
    if (request === undefined) throw new AppError('not-found', `there is no request ${number}`);
    const tip = this.#repository.tip(`refs/heads/${request.head.branch}`);
    if (request.state !== 'open' || tip === null || tip === request.head.commit) return request;
    const moved = { ...request, head: { ...request.head, commit: tip }, updatedAt: this.#next() };
    this.#requests.set(number, moved);
    return moved;
  }

  #talk(number: number): Talk {
    const talk = this.#talks.get(number);
    if (talk === undefined) throw new AppError('not-found', `there is no request ${number}`);
    return talk;
  }

  #touch(number: number): void {
    const request = this.#requests.get(number);
    if (request !== undefined) this.#requests.set(number, { ...request, updatedAt: this.#next() });
  }

  #next(): number {
    this.#last += 1;
    return this.#last;
  }
}

const unprotected: BranchRules = {
  ...{ branch: '', isProtected: false, requiredReviews: 0, dismissesStale: false, requiresCodeOwners: false },
  ...{ requiresSigned: false, allowsForcedPush: true, allowsDeletion: true, requiredStatuses: [], bindsAdmins: false },
  requiresTwoFactor: null,
};
