import { AppError, type ErrorCode } from '@fairlead/core/lib/app-error.ts';
import type { CommitInfo } from '@fairlead/core/model/change.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { LfsPointer } from '@fairlead/core/source/lfs-pointer.ts';
import { normaliseRepoUrl } from '@fairlead/core/source/repo-url.ts';
import { submoduleUrl } from '@fairlead/core/source/submodules.ts';
import { makePrivateDirectory } from '../../../io/files.ts';
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
import { type HttpRemote, type Remote, remoteOf, remotesOf } from '../remote.ts';
import { BlobFetcher } from './blob-fetcher.ts';
import { credentialFor } from './credential.ts';
import { downloadLfs } from './download-lfs.ts';
import type { ModedEdit } from './fast-import.ts';
import { changedPaths, isAncestor, listRange } from './history.ts';
import { HttpPools, makeHttpClient } from './http-client.ts';
import { discover, type Endpoint, listRefs } from './http-refs.ts';
import { LfsTree } from './lfs-tree.ts';
import { lsRemote } from './ls-remote.ts';
import { Mirror } from './mirror.ts';
import type { MirrorDeps } from './mirror-deps.ts';
import { MirrorTree } from './mirror-tree.ts';
import { dropDraft, makeCommit, pushCommit } from './push-commit.ts';
import { SubmoduleTree } from './submodule-tree.ts';
import { tryMerge } from './try-merge.ts';
import { watchRefs } from './watch-refs.ts';

type Use = 'read' | 'write';
type AskedSubmodule = {
  readonly path: string;
  readonly written: string;
  readonly at: CommitSha;
  readonly depth: number;
};

const deepestSubmodule = 5;

const mayHaveMoved: readonly ErrorCode[] = ['not-found', 'invalid-input'];

/** Git by the system's own `git`: bare partial mirrors in the data directory, never a checkout. `close` ends what it started. */
export class MirrorGit implements Git {
  readonly #deps: MirrorDeps;
  readonly #pools: HttpPools;
  readonly #mirrors = new Map<RepoUrl, Mirror>();
  readonly #endpoints = new Map<string, Endpoint>();

  constructor(deps: MirrorDeps) {
    this.#deps = deps;
    this.#pools = new HttpPools(deps.env);
  }

  async refs(repo: RepoAccess, signal: AbortSignal): Promise<Refs> {
    const mirror = await this.#mirror(repo);
    const told = await this.#reach(repo, signal, async (remote) => ({
      remote,
      refs: await this.#askRefs(repo, remote, 'read', signal),
    }));
    const isStandIn = told.remote.name !== remotesOf(repo)[0]?.name;
    const refs = isStandIn
      ? await keepForward(await mirror.knownRefs.read(), told.refs, (a, b) => this.#isBehind(mirror, a, b))
      : told.refs;
    await mirror.knownRefs.write(refs);
    return refs;
  }

  async fetch(repo: RepoAccess, commit: CommitSha, signal: AbortSignal): Promise<void> {
    const mirror = await this.#mirror(repo);
    await mirror.need(repo, commit, AbortSignal.any([signal, mirror.signal]));
  }

  async knownRefs(repo: RepoAccess): Promise<Refs> {
    return (await this.#mirror(repo)).knownRefs.read();
  }

  async commit(repo: RepoAccess, commit: CommitSha): Promise<CommitInfo> {
    return (await (await this.#holding(repo, commit)).commit(commit)).info;
  }

  async rawCommit(repo: RepoAccess, commit: CommitSha): Promise<Uint8Array> {
    return (await this.#holding(repo, commit)).rawCommit(commit);
  }

  async parents(repo: RepoAccess, commit: CommitSha): Promise<readonly CommitSha[]> {
    return (await (await this.#holding(repo, commit)).commit(commit)).parents;
  }

  async range(
    repo: RepoAccess,
    from: CommitSha | null,
    to: CommitSha,
    limit: number,
  ): Promise<{ readonly commits: readonly CommitInfo[]; readonly count: number }> {
    const mirror = await this.#holding(repo, to, ...(from === null ? [] : [from]));
    if (from === null) return { commits: limit > 0 ? await mirror.commits([to]) : [], count: 1 };
    const { ids, count } = await listRange(this.#deps, mirror, from, to, limit);
    return { commits: await mirror.commits(ids), count };
  }

  async changedPaths(repo: RepoAccess, from: CommitSha, to: CommitSha): Promise<readonly string[]> {
    return changedPaths(await this.#holding(repo, from, to), from, to);
  }

  async isAncestor(repo: RepoAccess, ancestor: CommitSha, descendant: CommitSha): Promise<boolean> {
    return isAncestor(this.#deps, await this.#holding(repo, ancestor, descendant), ancestor, descendant);
  }

  async tree(repo: RepoAccess, commit: CommitSha): Promise<Tree> {
    return this.#wholeTree(repo, await this.#holding(repo, commit), commit, 0);
  }

  async tryMerge(repo: RepoAccess, base: CommitSha, head: CommitSha, signal: AbortSignal): Promise<MergeTrial> {
    const mirror = await this.#holding(repo, base, head);
    const until = AbortSignal.any([signal, mirror.signal]);
    const treeOf = (commit: CommitSha): Promise<Tree> => this.#tree(repo, mirror, commit);
    return tryMerge(this.#deps, mirror, { base, head, treeOf }, until);
  }

  async push(repo: RepoAccess, request: PushRequest, signal: AbortSignal): Promise<PushOutcome> {
    const remote = remoteOf(repo.url, repo);
    if (repo.write === null || (remote.kind === 'local') !== (repo.write === 'local')) {
      return {
        kind: 'refused',
        message: `nothing may be written to ${remote.name}: give its Connection a credential for writing`,
      };
    }
    requireRefName(request.ref);
    for (const { path } of request.edits) requireWritablePath(path);
    const mirror = await this.#mirror(repo);
    const until = AbortSignal.any([signal, mirror.signal]);
    const parent = parentOf(request);
    if (parent !== null) await mirror.need(repo, parent, until);
    else await mirror.open();
    const edits = await this.#modedEdits(repo, mirror, request);
    const draftRef = `refs/fairlead/draft/${this.#deps.random.id().replace(/[^A-Za-z0-9]/g, '')}`;
    try {
      const commit = await makeCommit(this.#deps, mirror.gitDir, draftRef, request, edits, until);
      const refsNow = () => this.#askRefs(repo, remote, 'write', until);
      const reached = remote.kind === 'http' ? await this.#resolved(repo, remote, 'write', until) : remote;
      return await pushCommit(this.#deps, mirror.gitDir, repo, reached, request, commit, refsNow, until);
    } finally {
      await dropDraft(this.#deps, mirror.gitDir, draftRef);
    }
  }

  onHint(repo: RepoAccess, hint: () => void): () => void {
    const remote = remoteOf(repo.url, repo);
    return remote.kind === 'local' ? watchRefs(remote.url, this.#deps.clock, hint) : () => undefined;
  }

  /** Stops fetches under way and ends all processes and connections. */
  async close(): Promise<void> {
    await Promise.all([...this.#mirrors.values()].map((mirror) => mirror.close()));
    await this.#pools.close();
  }

  async #mirror(repo: RepoAccess): Promise<Mirror> {
    const url = normaliseRepoUrl(repo.url);
    if (!url.ok) throw new AppError('invalid-input', `the address of a repository is refused: ${url.error}`);
    remotesOf(repo);
    const known = this.#mirrors.get(url.value);
    if (known !== undefined) return known;
    const mirror = new Mirror(this.#deps, (access, signal, ask) => this.#reachResolved(access, signal, ask), url.value);
    this.#mirrors.set(url.value, mirror);
    await makePrivateDirectory(`${this.#deps.dataDir}/git/home`);
    return mirror;
  }

  /** The mirror, holding these commits: what it lost is fetched again. */
  async #holding(repo: RepoAccess, ...commits: readonly CommitSha[]): Promise<Mirror> {
    for (const commit of commits) requireCommitSha(commit);
    const mirror = await this.#mirror(repo);
    for (const commit of commits) await mirror.need(repo, commit, mirror.signal);
    return mirror;
  }

  async #tree(repo: RepoAccess, mirror: Mirror, commit: CommitSha): Promise<MirrorTree> {
    const { tree } = await mirror.commit(commit);
    const blobs = new BlobFetcher(mirror.reader, (ids) => mirror.needObjects(repo, commit, ids, mirror.signal));
    return new MirrorTree(commit, tree, mirror, blobs);
  }

  /** With what the connection asks to read beside Git's own objects: large files, submodules and theirs. */
  async #wholeTree(repo: RepoAccess, mirror: Mirror, commit: CommitSha, depth: number): Promise<Tree> {
    const plain = await this.#tree(repo, mirror, commit);
    const large = repo.lfs ? new LfsTree(plain, (pointer) => this.#largeFile(repo, mirror, pointer)) : plain;
    const within = repo.submodulesBelow;
    if (within === null) return large;
    return new SubmoduleTree(large, (path, written, at) => this.#submodule(repo, within, { path, written, at, depth }));
  }

  async #submodule(repo: RepoAccess, within: RepoUrl, asked: AskedSubmodule): Promise<Tree> {
    const { path, written, at, depth } = asked;
    const refused = (why: string): AppError =>
      new AppError('forbidden', `submodule ${path} of ${repo.url} is not read: ${why}`);
    if (depth >= deepestSubmodule) throw refused(`it lies ${depth + 1} submodules deep; ${deepestSubmodule} are read`);
    const url = submoduleUrl(repo.url, written, within);
    if (!url.ok) throw refused(url.error);
    const access: RepoAccess = { ...repo, url: url.value, mirrors: [], write: null };
    return this.#wholeTree(access, await this.#holding(access, at), at, depth + 1);
  }

  #largeFile(repo: RepoAccess, mirror: Mirror, pointer: LfsPointer): Promise<Uint8Array> {
    return mirror.largeFiles.get(pointer, remotesOf(repo), async (remote, wanted) => {
      const dispatcher = this.#pools.pool(repo.caFile);
      const credential = await credentialFor(this.#deps, repo.credential, remote);
      const http = { dispatcher, credential, timeoutMs: this.#deps.limits.fetchTimeoutMs };
      return downloadLfs(http, remote, wanted, mirror.signal);
    });
  }

  async #modedEdits(repo: RepoAccess, mirror: Mirror, request: PushRequest): Promise<readonly ModedEdit[]> {
    const parent = parentOf(request);
    if (parent === null) return request.edits.map((edit) => ({ ...edit, mode: '100644' }));
    const tree = await this.#tree(repo, mirror, parent);
    return Promise.all(
      request.edits.map(async (edit) => {
        const entry = await tree.entry(edit.path);
        if (entry !== undefined && entry.type !== 'file' && entry.type !== 'link') {
          throw new AppError(
            'invalid-input',
            `${edit.path} is a ${entry.type} in the repository, not a file that could be edited`,
          );
        }
        return { ...edit, mode: entry?.mode === '100755' ? '100755' : '100644' };
      }),
    );
  }

  async #isBehind(mirror: Mirror, older: CommitSha, newer: CommitSha): Promise<boolean> {
    if (!(await mirror.has(older)) || !(await mirror.has(newer))) return false;
    return isAncestor(this.#deps, mirror, older, newer);
  }

  async #askRefs(repo: RepoAccess, remote: Remote, use: Use, signal: AbortSignal): Promise<Refs> {
    if (remote.kind !== 'http') return lsRemote(this.#deps, repo, remote, use, signal);
    const http = await this.#http(repo, remote, use);
    const known = this.#endpoints.get(remote.url);
    if (known?.kind === 'v2') {
      try {
        return await listRefs(http, remote, known, signal);
      } catch (error) {
        // The server may have been moved or changed since: what was learnt about it is forgotten.
        this.#endpoints.delete(remote.url);
        if (!(error instanceof AppError) || !mayHaveMoved.includes(error.code)) throw error;
      }
    }
    const found = await discover(http, remote, known, signal);
    this.#endpoints.set(remote.url, found.endpoint);
    return 'refs' in found ? found.refs : listRefs(http, remote, found.endpoint, signal);
  }

  /** The remote with the address at which its server really answers, because Git itself follows no redirect. */
  async #resolved(repo: RepoAccess, remote: HttpRemote, use: Use, signal: AbortSignal): Promise<HttpRemote> {
    const known = this.#endpoints.get(remote.url);
    if (known !== undefined) return { ...remote, url: known.base };
    const { endpoint } = await discover(await this.#http(repo, remote, use), remote, undefined, signal);
    this.#endpoints.set(remote.url, endpoint);
    return { ...remote, url: endpoint.base };
  }

  async #http(repo: RepoAccess, remote: HttpRemote, use: Use) {
    const credential = await credentialFor(this.#deps, use === 'read' ? repo.credential : repo.write, remote);
    return makeHttpClient(
      this.#pools,
      repo,
      credential,
      this.#deps.limits.maxRefsBytes,
      this.#deps.limits.refsTimeoutMs,
    );
  }

  #reachResolved<T>(access: RepoAccess, signal: AbortSignal, ask: (remote: Remote) => Promise<T>): Promise<T> {
    return this.#reach(access, signal, async (remote) =>
      ask(remote.kind === 'http' ? await this.#resolved(access, remote, 'read', signal) : remote),
    );
  }

  /** Asks the address, then each mirror, until one answers. What is thrown is the fault of the address itself. */
  async #reach<T>(access: RepoAccess, signal: AbortSignal, ask: (remote: Remote) => Promise<T>): Promise<T> {
    let first: unknown;
    for (const remote of remotesOf(access)) {
      try {
        return await ask(remote);
      } catch (error) {
        first ??= error;
        if (signal.aborted || !mayAnswerElsewhere(error)) throw error;
      }
    }
    throw first;
  }
}

/** A host that is away, slow or lacks the commit yet: others may do. A refusal or our own fault is final. */
function mayAnswerElsewhere(error: unknown): boolean {
  return error instanceof AppError && ['unavailable', 'timeout', 'too-many-requests', 'not-found'].includes(error.code);
}
