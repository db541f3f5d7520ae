import { exponentialMs } from '@fairlead/core/delivery/retry-delay.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { reposOf } from '../reconcile/reach.ts';
import { ConfigurationReader } from './configuration-reader.ts';
import { type FollowDeps, followRequests, type ReadComments } from './follow-requests.ts';
import type { RequestDeps } from './request-deps.ts';

export type RequestWatchDeps = RequestDeps & {
  readonly readComments: ReadComments;
  readonly pollIntervalMs: number;
  readonly onError: (what: string, error: unknown) => void;
};

const minGapMs = 1_000;
const maxRetryMs = 600_000;
const followEveryMs = 15_000;

/**
 * Looks at the requests of every repository whose connection has a credential for its forge: every so often, soon after
 * something hints at it, with back-off while the forge is away and no sooner than it asks. One look at a repository at a time.
 */
export class RequestWatch {
  readonly #deps: RequestWatchDeps;
  readonly #follow: FollowDeps;
  readonly #repos = new Map<RepoUrl, RepoWatch>();
  readonly #abort = new AbortController();
  #cancel: (() => void) | null = null;

  constructor(deps: RequestWatchDeps) {
    this.#deps = deps;
    this.#follow = { ...deps, reader: new ConfigurationReader(deps) };
  }

  start(): void {
    this.#adopt();
    this.#cancel = this.#deps.clock.after(followEveryMs, () => this.start());
  }

  /** Something may be new there. False where its requests are not looked at. */
  hint(repo: RepoUrl): boolean {
    const watch = this.#repos.get(repo);
    watch?.hint();
    return watch !== undefined;
  }

  /** Why a forge was not reached at the last look; undefined where it was, or is not looked at. */
  troubleOf(repo: RepoUrl): string | undefined {
    return this.#repos.get(repo)?.trouble();
  }

  async stop(): Promise<void> {
    this.#cancel?.();
    this.#abort.abort();
    await Promise.all([...this.#repos.values()].map((watch) => watch.stop()));
  }

  /** Begins with repositories that are new to the configuration and ends with those that left it. */
  #adopt(): void {
    const { configuration, configurationAccess, forges, repoAccess } = this.#deps;
    const declared = [...configuration().placements.flatMap(({ source }) => reposOf(source)), configurationAccess.url];
    const wanted = new Set(declared.filter((repo) => repoAccess(repo) !== undefined && hasForge(forges, repo)));
    for (const repo of wanted) {
      if (this.#repos.has(repo)) continue;
      const look = (): Promise<void> => followRequests(this.#follow, repo, this.#abort.signal);
      const watch = new RepoWatch(this.#deps, repo, look);
      this.#repos.set(repo, watch);
      watch.hint();
    }
    for (const [repo, watch] of this.#repos) {
      if (wanted.has(repo)) continue;
      this.#repos.delete(repo);
      void watch.stop();
    }
  }
}

/** An address that no forge has is told as trouble where it is used, not here. */
function hasForge(forges: RequestDeps['forges'], repo: RepoUrl): boolean {
  try {
    return forges.of(repo) !== undefined;
  } catch {
    return false;
  }
}

class RepoWatch {
  readonly #deps: RequestWatchDeps;
  readonly #repo: RepoUrl;
  readonly #look: () => Promise<void>;
  #running: Promise<void> | null = null;
  #cancel: (() => void) | null = null;
  #hinted = false;
  #stopped = false;
  #failures = 0;
  #trouble: string | undefined;

  constructor(deps: RequestWatchDeps, repo: RepoUrl, look: () => Promise<void>) {
    this.#deps = deps;
    this.#repo = repo;
    this.#look = look;
  }

  hint(): void {
    if (this.#stopped || this.#hinted) return;
    this.#hinted = true;
    if (this.#running === null && this.#failures === 0) this.#schedule(minGapMs);
  }

  trouble(): string | undefined {
    return this.#trouble;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#running;
  }

  #schedule(delayMs: number): void {
    this.#cancel?.();
    this.#cancel = this.#deps.clock.after(delayMs, () => {
      this.#hinted = false;
      this.#running = this.#turn().then((nextMs) => {
        this.#running = null;
        if (!this.#stopped) this.#schedule(this.#hinted && this.#failures === 0 ? minGapMs : nextMs);
      });
    });
  }

  /** Never rejects; answers when to look again. */
  async #turn(): Promise<number> {
    const { pollIntervalMs, random, onError } = this.#deps;
    try {
      await this.#look();
      this.#failures = 0;
      this.#trouble = undefined;
      return pollIntervalMs * (0.9 + 0.2 * random.fraction());
    } catch (error) {
      if (this.#stopped) return pollIntervalMs;
      this.#failures += 1;
      this.#trouble = error instanceof Error ? error.message : String(error);
      if (this.#failures === 1) onError(`requests of ${this.#repo}`, error);
      const askedMs = error instanceof AppError && typeof error.retry === 'object' ? error.retry.afterMs : 0;
      return Math.max(askedMs, exponentialMs(this.#failures, Math.min(5_000, pollIntervalMs), maxRetryMs));
    }
  }
}
