import type { Buffer } from 'node:buffer';
import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitInfo } from '@fairlead/core/model/change.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { RepoAccess } from '../../../ports/git.ts';
import { requireCommitSha } from '../plain-names.ts';
import type { Remote } from '../remote.ts';
import { type Fetching, fetchCommit, fetchObjects } from './fetch.ts';
import { FolderReader } from './folder-reader.ts';
import { localCommand, runLocal } from './git-command.ts';
import { KnownRefs } from './known-refs.ts';
import { LfsObjects } from './lfs-objects.ts';
import { Lock } from './lock.ts';
import type { MirrorDeps } from './mirror-deps.ts';
import { countPacks, discardMirrorDirectory, isWhole, openMirrorDirectory, sweep } from './mirror-directory.ts';
import { ObjectReader } from './object-reader.ts';
import { type ParsedCommit, parseCommit } from './parse-commit.ts';

/** How a mirror reaches its remote; the adapter hands in failover and endpoints. */
export type Reach = <T>(access: RepoAccess, signal: AbortSignal, ask: (remote: Remote) => Promise<T>) => Promise<T>;

/** A thousand applications ask for the same commit in the same moment; it is read once in so long. */
const rememberedMs = 10_000;
const rememberedCommits = 32;

/**
 * The local copy of one repository: commits and trees whole, blobs as they were wanted. One writer at a time; readers
 * never wait, for Git only ever adds.
 */
export class Mirror {
  readonly gitDir: string;
  readonly lock = new Lock();
  readonly reader: ObjectReader;
  readonly folders: FolderReader;
  readonly knownRefs: KnownRefs;
  readonly largeFiles: LfsObjects;
  readonly #deps: MirrorDeps;
  readonly #reach: Reach;
  readonly #closing = new AbortController();
  readonly #read = new Map<CommitSha, { readonly parsed: ParsedCommit; readonly until: number }>();
  #opened: Promise<void> | undefined;

  constructor(deps: MirrorDeps, reach: Reach, url: RepoUrl) {
    this.#deps = deps;
    this.#reach = reach;
    const name = join(deps.dataDir, 'git', deps.hash(url).slice(0, 24));
    this.gitDir = `${name}.git`;
    this.largeFiles = new LfsObjects(`${name}.lfs`);
    this.knownRefs = new KnownRefs(`${name}.refs.json`);
    this.reader = new ObjectReader({
      command: () => localCommand(deps, this.gitDir, ['cat-file', '--batch-command']),
      clock: deps.clock,
      idleMs: deps.limits.readerIdleMs,
    });
    this.folders = new FolderReader({
      reader: this.reader,
      clock: deps.clock,
      idleMs: deps.limits.readerIdleMs,
    });
  }

  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  open(format: 'sha1' | 'sha256' = 'sha1'): Promise<void> {
    this.#opened ??= openMirrorDirectory(this.#deps, this.gitDir, format, this.signal).catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async has(commit: CommitSha): Promise<boolean> {
    requireCommitSha(commit);
    if (this.#remembered(commit) !== undefined) return true;
    await this.open(commit.length === 64 ? 'sha256' : 'sha1');
    return (await this.reader.info(commit))?.type === 'commit';
  }

  /** Brings a commit with its history and trees; nothing to do when it is there. A mirror found broken is made anew, once. */
  async need(access: RepoAccess, commit: CommitSha, signal: AbortSignal): Promise<void> {
    requireCommitSha(commit);
    if (await this.has(commit).catch(() => false)) return;
    await this.lock.hold(() => this.#mending(access, commit, signal, () => this.#bring(access, commit, signal)));
    this.#tidy();
  }

  /** Brings objects of a commit, many in one round trip. */
  async needObjects(access: RepoAccess, commit: CommitSha, ids: readonly string[], signal: AbortSignal): Promise<void> {
    const bring = async () => {
      await this.#reach(access, signal, (remote) => fetchObjects(this.#fetching(access, remote, signal), ids));
      const found = await Promise.all(ids.map((id) => this.reader.info(id)));
      if (found.includes(undefined))
        throw new AppError('integrity', `objects of ${access.url} were fetched but cannot be read`, {
          retry: 'backoff',
        });
    };
    await this.lock.hold(() => this.#mending(access, commit, signal, bring));
    this.#tidy();
  }

  /** Throws `not-found` when the mirror does not hold the commit, `integrity` when it cannot be read. */
  async commit(commit: CommitSha): Promise<ParsedCommit> {
    const known = this.#remembered(commit);
    if (known !== undefined) return known;
    const parsed = parseCommit(commit, await this.rawCommit(commit));
    this.#remember(commit, parsed);
    return parsed;
  }

  /** As Git keeps it. Throws `not-found`. */
  async rawCommit(commit: CommitSha): Promise<Buffer> {
    await this.open();
    const raw = (await this.reader.info(commit))?.type === 'commit' ? await this.reader.content(commit) : undefined;
    if (raw === undefined)
      throw new AppError('not-found', `commit ${commit} is not in the local mirror: fetch it first`);
    return raw;
  }

  #remembered(commit: CommitSha): ParsedCommit | undefined {
    const known = this.#read.get(commit);
    return known !== undefined && this.#deps.clock.now() < known.until ? known.parsed : undefined;
  }

  #remember(commit: CommitSha, parsed: ParsedCommit): void {
    const [oldest] = this.#read.keys();
    if (oldest !== undefined && this.#read.size >= rememberedCommits) this.#read.delete(oldest);
    this.#read.set(commit, { parsed, until: this.#deps.clock.now() + rememberedMs });
  }

  async commits(ids: readonly CommitSha[]): Promise<readonly CommitInfo[]> {
    return Promise.all(ids.map(async (id) => (await this.commit(id)).info));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.reader.close();
    this.folders.forget();
    await this.lock.hold(() => Promise.resolve());
  }

  async #bring(access: RepoAccess, commit: CommitSha, signal: AbortSignal): Promise<void> {
    if (await this.has(commit)) return;
    const keepAs = this.#keepRef(await this.knownRefs.nameOf(commit));
    await this.#reach(access, signal, async (remote) => {
      await fetchCommit(this.#fetching(access, remote, signal), { commit, keepAs });
      if (await this.has(commit)) return;
      throw new AppError(
        'not-found',
        `${remote.name} does not have commit ${commit}: see whether the branch was rewritten or deleted`,
      );
    });
  }

  #fetching(access: RepoAccess, remote: Remote, signal: AbortSignal): Fetching {
    return { deps: this.#deps, gitDir: this.gitDir, access, remote, signal };
  }

  /** Does the work; when it fails because of what lies here, once more on a mirror made anew. */
  async #mending(access: RepoAccess, commit: CommitSha, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(await this.#isBroken(error, signal))) throw error;
      await this.#startAnew(commit);
      await this.#bring(access, commit, signal);
      await work();
    }
  }

  /** One ref for each name that was fetched, named by hash, for `a` and `a/b` cannot both be refs of Git at once. */
  #keepRef(name: string | undefined): string {
    return `refs/fairlead/kept/${name === undefined ? 'commit' : this.#deps.hash(name).slice(0, 16)}`;
  }

  /** Whether the fault is ours: not a host that is away, but a mirror that cannot be built upon. */
  async #isBroken(error: unknown, signal: AbortSignal): Promise<boolean> {
    if (!(error instanceof AppError) || signal.aborted) return false;
    await sweep(this.gitDir, this.#deps.clock.now());
    const isOurs = error.code === 'integrity' || error.code === 'internal' || error.details['reader'] === 'lost';
    return isOurs || (error.details['unclear'] === true && !(await isWhole(this.#deps, this.gitDir, signal)));
  }

  async #startAnew(commit: CommitSha): Promise<void> {
    this.reader.close();
    this.folders.forget();
    this.#read.clear();
    this.#opened = undefined;
    await discardMirrorDirectory(this.#deps, this.gitDir);
    await this.open(commit.length === 64 ? 'sha256' : 'sha1');
  }

  /** Many small fetches leave many small packs. Nothing is ever dropped: history that a forced push cut off stays readable. */
  #tidy(): void {
    void this.lock.hold(async () => {
      if (this.signal.aborted || (await countPacks(this.gitDir)) <= this.#deps.limits.maxPacks) return;
      const promisor = ['-c', 'remote.origin.promisor=true', '-c', 'remote.origin.url=none'];
      await runLocal(this.#deps, this.gitDir, {
        args: [...promisor, 'repack', '-a', '-d', '-k', '-q'],
        signal: this.signal,
        timeoutMs: 1_800_000,
      }).catch(() => undefined);
    });
  }
}
