import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitInfo } from '@fairlead/core/model/change.ts';
import type { CommitSha, Hash, RepoUrl } from '@fairlead/core/model/ids.ts';
import { normaliseRepoUrl } from '@fairlead/core/source/repo-url.ts';
import type { Clock } from '../../../ports/clock.ts';
import {
  type Git,
  type MergeTrial,
  type PushOutcome,
  type PushRequest,
  parentOf,
  type Refs,
  type RepoAccess,
  type Tree,
} from '../../../ports/git.ts';
import { keepForward } from '../keep-forward.ts';
import { requireCommitSha, requireRefName, requireWritablePath } from '../plain-names.ts';
import { remotesOf } from '../remote.ts';
import { type FakeCommit, type FakeObjects, FakeRepository } from './fake-repository.ts';
import { differingPaths, emptyFolder, FakeTree } from './fake-tree.ts';

export type FakeOperation = 'refs' | 'fetch' | 'push';
export type FakeGitDeps = {
  readonly hash: Hash;
  readonly clock: Clock;
  /** Called around every contact with a remote: what it throws is what the caller gets, after a push as a lost answer. */
  readonly fault?: (operation: FakeOperation, moment: 'before' | 'after', url: RepoUrl) => void;
};

type LocalMirror = { refs: Refs; readonly commits: Set<CommitSha> };

const hintDelayMs = 20;

/** Git in memory: many repositories, one local mirror each, everything decided by the clock and the calls. */
export class FakeGit implements Git {
  readonly #deps: FakeGitDeps;
  readonly #repositories = new Map<RepoUrl, FakeRepository>();
  readonly #objects: FakeObjects = new Map();
  readonly #mirrors = new Map<RepoUrl, LocalMirror>();

  constructor(deps: FakeGitDeps) {
    this.#deps = deps;
  }

  /** The repository at an address; made at the first call. */
  repository(address: string): FakeRepository {
    const url = normalised(address);
    const known = this.#repositories.get(url);
    if (known !== undefined) return known;
    const made = new FakeRepository({
      url,
      hash: this.#deps.hash,
      now: () => this.#deps.clock.now(),
      objects: this.#objects,
    });
    this.#repositories.set(url, made);
    return made;
  }

  /** Loses the local mirrors, as a new machine has none. */
  forget(): void {
    this.#mirrors.clear();
  }

  async refs(repo: RepoAccess, signal: AbortSignal): Promise<Refs> {
    const { url, value: told } = this.#reach(repo, 'refs', signal, (remote) => remote.answer());
    const mirror = this.#mirror(repo);
    const isStandIn = url !== normalised(repo.url);
    mirror.refs = isStandIn
      ? await keepForward(mirror.refs, told, async (older, newer) => this.#isBehind(mirror, older, newer))
      : told;
    return mirror.refs;
  }

  async fetch(repo: RepoAccess, commit: CommitSha, signal: AbortSignal): Promise<void> {
    requireCommitSha(commit);
    const mirror = this.#mirror(repo);
    if (mirror.commits.has(commit)) return;
    this.#reach(repo, 'fetch', signal, (remote) => {
      remote.answer();
      if (!remote.holds(commit)) throw notThere(commit, remote.url);
    });
    for (
      let at: CommitSha | null = commit;
      at !== null && !mirror.commits.has(at);
      at = this.#objects.get(at)?.parent ?? null
    )
      mirror.commits.add(at);
  }

  async knownRefs(repo: RepoAccess): Promise<Refs> {
    return this.#mirror(repo).refs;
  }

  async commit(repo: RepoAccess, commit: CommitSha): Promise<CommitInfo> {
    return (await this.#held(repo, commit)).info;
  }

  /** Fake commits are signed by nobody; a test's verifier may read who committed them. */
  async rawCommit(repo: RepoAccess, commit: CommitSha): Promise<Uint8Array> {
    const { info, parent } = await this.#held(repo, commit);
    const person = `${info.committer.name} <${info.committer.email}> ${Math.floor(info.committedAt / 1_000)} +0000`;
    const from = parent === null ? '' : `parent ${parent}\n`;
    return new TextEncoder().encode(`tree ${commit}\n${from}author ${person}\ncommitter ${person}\n\n${info.title}\n`);
  }

  async parents(repo: RepoAccess, commit: CommitSha): Promise<readonly CommitSha[]> {
    const { parent } = await this.#held(repo, commit);
    return parent === null ? [] : [parent];
  }

  async range(
    repo: RepoAccess,
    from: CommitSha | null,
    to: CommitSha,
    limit: number,
  ): Promise<{ readonly commits: readonly CommitInfo[]; readonly count: number }> {
    const newest = await this.#held(repo, to);
    if (from === null) return { commits: limit > 0 ? [newest.info] : [], count: 1 };
    await this.#held(repo, from);
    const behind = new Set(this.#history(from));
    const ids = this.#history(to).filter((id) => !behind.has(id));
    const infos = ids.slice(0, Math.max(0, limit)).flatMap((id) => this.#objects.get(id)?.info ?? []);
    return { commits: infos, count: ids.length };
  }

  async changedPaths(repo: RepoAccess, from: CommitSha, to: CommitSha): Promise<readonly string[]> {
    return differingPaths((await this.#held(repo, from)).root, (await this.#held(repo, to)).root);
  }

  async isAncestor(repo: RepoAccess, ancestor: CommitSha, descendant: CommitSha): Promise<boolean> {
    await this.#held(repo, ancestor);
    await this.#held(repo, descendant);
    return this.#follows(ancestor, descendant);
  }

  async tree(repo: RepoAccess, commit: CommitSha): Promise<Tree> {
    return new FakeTree(commit, (await this.#held(repo, commit)).root);
  }

  async tryMerge(repo: RepoAccess, base: CommitSha, head: CommitSha): Promise<MergeTrial> {
    const [ours, theirs] = [await this.#held(repo, base), await this.#held(repo, head)];
    if (this.#follows(base, head)) return { kind: 'merged', commit: head };
    if (this.#follows(head, base)) return { kind: 'merged', commit: base };
    const behind = new Set(this.#history(base));
    const fork = this.#history(head).find((id) => behind.has(id));
    const start = fork === undefined ? emptyFolder : (await this.#held(repo, fork)).root;
    const [left, right] = [differingPaths(start, ours.root), differingPaths(start, theirs.root)];
    const differs = new Set(differingPaths(ours.root, theirs.root));
    const paths = right.filter((path) => left.includes(path) && differs.has(path));
    if (paths.length > 0) return { kind: 'conflicts', paths };
    const tree = new FakeTree(head, theirs.root);
    const edits = await Promise.all(
      right.map(async (path) => ({ path, content: (await tree.read(path, 10_000_000)) ?? null })),
    );
    const made = this.repository(repo.url).make(base, edits, 'Merge, as a trial', theirs.info.committer);
    this.#mirror(repo).commits.add(made);
    return { kind: 'merged', commit: made };
  }

  async push(repo: RepoAccess, request: PushRequest, signal: AbortSignal): Promise<PushOutcome> {
    const url = remotesOf(repo)[0]?.name ?? repo.url;
    if (repo.write === null)
      return {
        kind: 'refused',
        message: `nothing may be written to ${url}: give its Connection a credential for writing`,
      };
    requireRefName(request.ref);
    for (const { path } of request.edits) requireWritablePath(path);
    const parent = parentOf(request);
    if (parent !== null) await this.fetch(repo, parent, signal);
    const remote = this.repository(repo.url);
    this.#deps.fault?.('push', 'before', remote.url);
    remote.answer();
    const current = remote.tip(request.ref);
    if (current !== request.expected) return { kind: 'moved', current };
    const refused = remote.protection();
    if (refused !== undefined) return { kind: 'refused', message: refused };
    const commit = remote.make(parent, request.edits, request.message, request.author);
    remote.setRef(request.ref, commit);
    this.#deps.fault?.('push', 'after', remote.url);
    return { kind: 'pushed', commit };
  }

  onHint(repo: RepoAccess, hint: () => void): () => void {
    let cancel: (() => void) | undefined;
    const stop = this.repository(repo.url).onMove(() => {
      cancel?.();
      cancel = this.#deps.clock.after(hintDelayMs, hint);
    });
    return () => {
      stop();
      cancel?.();
    };
  }

  #mirror(repo: RepoAccess): LocalMirror {
    remotesOf(repo);
    const url = normalised(repo.url);
    const known = this.#mirrors.get(url);
    if (known !== undefined) return known;
    const made: LocalMirror = { refs: {}, commits: new Set() };
    this.#mirrors.set(url, made);
    return made;
  }

  #reach<T>(
    repo: RepoAccess,
    operation: FakeOperation,
    signal: AbortSignal,
    ask: (remote: FakeRepository) => T,
  ): { readonly url: RepoUrl; readonly value: T } {
    if (signal.aborted) throw new AppError('cancelled', `asking ${repo.url} was cancelled`);
    remotesOf(repo);
    let first: unknown;
    for (const url of [repo.url, ...repo.mirrors]) {
      const remote = this.repository(url);
      try {
        this.#deps.fault?.(operation, 'before', remote.url);
        const value = ask(remote);
        this.#deps.fault?.(operation, 'after', remote.url);
        return { url: remote.url, value };
      } catch (error) {
        first ??= error;
        const mayAnswerElsewhere =
          error instanceof AppError &&
          ['unavailable', 'timeout', 'too-many-requests', 'not-found'].includes(error.code);
        if (!mayAnswerElsewhere) throw error;
      }
    }
    throw first;
  }

  async #held(repo: RepoAccess, commit: CommitSha): Promise<FakeCommit> {
    await this.fetch(repo, commit, new AbortController().signal);
    const held = this.#objects.get(commit);
    if (held === undefined) throw notThere(commit, repo.url);
    return held;
  }

  #history(from: CommitSha): readonly CommitSha[] {
    const ids: CommitSha[] = [];
    for (let at: CommitSha | null = from; at !== null; at = this.#objects.get(at)?.parent ?? null) ids.push(at);
    return ids;
  }

  #follows(ancestor: CommitSha, descendant: CommitSha): boolean {
    return this.#history(descendant).includes(ancestor);
  }

  #isBehind(mirror: LocalMirror, older: CommitSha, newer: CommitSha): boolean {
    return mirror.commits.has(older) && mirror.commits.has(newer) && this.#follows(older, newer);
  }
}

function normalised(address: string): RepoUrl {
  const url = normaliseRepoUrl(address);
  if (!url.ok) throw new AppError('invalid-input', `the address of a repository is refused: ${url.error}`);
  return url.value;
}

function notThere(commit: CommitSha, url: RepoUrl): AppError {
  return new AppError(
    'not-found',
    `cannot reach ${url}: it does not have commit ${commit}; see whether the branch was rewritten or deleted`,
  );
}
