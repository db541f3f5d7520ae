import { exponentialMs } from '@fairlead/core/delivery/retry-delay.ts';
import { AppError, type ErrorCode } from '@fairlead/core/lib/app-error.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Git, Refs, RepoAccess } from '../ports/git.ts';
import type { Random } from '../ports/random.ts';

export type RefWatcherDeps = {
  readonly git: Pick<Git, 'refs' | 'onHint'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly repo: RepoAccess;
  /** Between polls, spread by ±10 % so that many repositories of one host are not asked at once. */
  readonly intervalMs: number;
  /** Called at the first answer, whenever refs differ from the last, and after a failure. What it throws is a failure, and it is called again. */
  readonly onRefs: (refs: Refs) => Promise<void> | void;
  /** Called at every failed attempt. */
  readonly onFailure: (failure: Failure) => Promise<void> | void;
};

/** On average; a few more at once, so that a push, what we write to Git because of it, and the next push do not wait for each other. */
const spacingMs = 500;
const aheadMs = 2_000;
const minGapMs = 100;
const firstRetryMs = 5_000;
const maxRetryMs = 600_000;

/**
 * Asks one repository for its refs: every so often, at once when something hints that they moved, with back-off while it
 * fails. At most one question is under way and one waits, and no more than two a second (five at once after a quiet
 * time), however many hints come.
 */
export class RefWatcher {
  readonly #deps: RefWatcherDeps;
  readonly #abort = new AbortController();
  #seen: string | undefined;
  #failures = 0;
  #answeredAt: EpochMs | null = null;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #spentUntilMs = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | undefined;
  #hinted = false;
  #anew = false;
  #cancelTimer: (() => void) | undefined;
  #stopHints: (() => void) | undefined;

  constructor(deps: RefWatcherDeps) {
    this.#deps = deps;
  }

  /** The first question is asked at once. */
  start(): void {
    this.#stopHints = this.#deps.git.onHint(this.#deps.repo, () => this.hint());
    this.#schedule(0);
  }

  /** The refs may have moved: ask soon. Cheap to call, however often. */
  hint(): void {
    if (this.#abort.signal.aborted || this.#hinted) return;
    this.#hinted = true;
    if (this.#running === undefined) this.#schedule(0);
  }

  /** Ask soon, and tell of all refs even if none has moved: more of them are followed now. */
  askAnew(): void {
    this.#anew = true;
    this.hint();
  }

  /** When the repository last answered; null when it never did. */
  answeredAt(): EpochMs | null {
    return this.#answeredAt;
  }

  /** Asks no more; resolves when the question under way has ended. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#cancelTimer?.();
    this.#stopHints?.();
    await this.#running;
  }

  #schedule(delayMs: number): void {
    this.#cancelTimer?.();
    const nowMs = this.#deps.clock.monotonicMs();
    const waitMs = Math.max(delayMs, minGapMs - (nowMs - this.#askedAtMs), this.#spentUntilMs - aheadMs - nowMs, 0);
    this.#cancelTimer = this.#deps.clock.after(waitMs, () => {
      this.#running = this.#ask().then((nextMs) => {
        this.#running = undefined;
        if (!this.#abort.signal.aborted) this.#schedule(this.#hinted ? 0 : nextMs);
      });
    });
  }

  /** One round; answers how long to wait for the next. Never rejects. */
  async #ask(): Promise<number> {
    const { clock, git, repo, intervalMs } = this.#deps;
    this.#hinted = false;
    const anew = this.#anew;
    this.#anew = false;
    this.#askedAtMs = clock.monotonicMs();
    this.#spentUntilMs = Math.max(this.#askedAtMs, this.#spentUntilMs) + spacingMs;
    try {
      const refs = await git.refs(repo, this.#abort.signal);
      this.#answeredAt = clock.now();
      const text = JSON.stringify(Object.entries(refs).sort(([a], [b]) => (a < b ? -1 : 1)));
      if (anew || text !== this.#seen || this.#failures > 0) await this.#deps.onRefs(refs);
      this.#seen = text;
      this.#failures = 0;
      return this.#spread(intervalMs);
    } catch (error) {
      if (this.#abort.signal.aborted) return intervalMs;
      this.#failures += 1;
      await this.#tell(error);
      return this.#retryMs(error);
    }
  }

  async #tell(error: unknown): Promise<void> {
    try {
      await this.#deps.onFailure(failureOf(error, this.#deps.repo));
    } catch {
      // Whoever is told could not note it. The next failed attempt tells again; the poll must go on regardless.
    }
  }

  #retryMs(error: unknown): number {
    const wantedMs = error instanceof AppError && typeof error.retry === 'object' ? error.retry.afterMs : 0;
    const backoffMs = exponentialMs(this.#failures, Math.min(firstRetryMs, this.#deps.intervalMs), maxRetryMs);
    return Math.min(maxRetryMs * 6, Math.max(wantedMs, this.#spread(backoffMs)));
  }

  #spread(delayMs: number): number {
    return delayMs * (0.9 + 0.2 * this.#deps.random.fraction());
  }
}

const nextSteps: Partial<Record<ErrorCode, string>> = {
  unauthenticated: 'check the credential of its Connection',
  forbidden: 'let the operator allow this address',
  'not-found': 'check the address, and that the credential may read it',
  'invalid-input': 'correct the address in its Connection',
  'disk-full': 'free some space in the data directory',
};

function failureOf(error: unknown, repo: RepoAccess): Failure {
  if (!(error instanceof AppError)) {
    return {
      code: 'internal',
      message: `looking at ${repo.url} failed unexpectedly`,
      next: "see the server's log",
      retryable: true,
    };
  }
  const next = nextSteps[error.code] ?? 'see that its host is up and reachable from here; what runs keeps running';
  return { code: 'source-unreachable', message: error.message, next, retryable: error.retry !== 'never' };
}
