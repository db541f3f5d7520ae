import { AppError, type ErrorCode } from '@fairlead/core/lib/app-error.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Session, Store, StoreReads, Write } from '../../../ports/store.ts';
import { stepsOf } from '../schema/steps-of.ts';
import type { StoreWriter } from './store-writer.ts';
import { leaseLost } from './writer.ts';

type SqliteStoreParts = {
  readonly reads: StoreReads;
  readonly writer: StoreWriter;
  readonly clock: Clock;
  readonly onListenerError: (error: unknown) => void;
  readonly backup: (file: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The store over its reads and its writer, threaded or not. */
export function sqliteStore(parts: SqliteStoreParts): Store {
  const half = new WritingHalf(parts);
  return {
    ...parts.reads,
    commit: (batch) => half.commit(batch),
    openSession: (replica, now, ttlMs) => half.openSession(replica, now, ttlMs),
    renewSession: (now, ttlMs) => half.renewSession(now, ttlMs),
    closeSession: () => half.closeSession(),
    onCommit: (listener) => half.onCommit(listener),
    writeTrouble: () => half.writeTrouble(),
    backup: parts.backup,
    prune: (before) => parts.writer.prune(before),
    close: () => half.close(),
  };
}

const diskTroubles: ReadonlySet<ErrorCode> = new Set(['disk-full', 'unavailable', 'integrity']);

/** Holds the session and tells listeners: what of a store has a life. */
class WritingHalf {
  readonly #parts: SqliteStoreParts;
  readonly #listeners = new Set<(lastSeq: number) => void>();
  #session: Session | null = null;
  #ttlMs = 0;
  #announced = 0;
  #writeTrouble: ErrorCode | null = null;

  constructor(parts: SqliteStoreParts) {
    this.#parts = parts;
  }

  /** A session that ran out (the machine slept) is taken up again; the writer refuses where a newer one exists. */
  async commit(batch: readonly Write[]): Promise<void> {
    const now = this.#parts.clock.now();
    if (this.#session === null) throw leaseLost();
    if (this.#session.expiresAt <= now) await this.renewSession(now, this.#ttlMs);
    if (batch.length === 0) return;
    const lastSeq = await this.#written(this.#parts.writer.commit(stepsOf(batch, now)));
    if (lastSeq !== null) this.#announce(lastSeq);
  }

  async openSession(replica: string, now: EpochMs, ttlMs: number): Promise<Session> {
    const session = await this.#written(this.#parts.writer.openSession(replica, now, ttlMs));
    this.#session = session;
    this.#ttlMs = ttlMs;
    return session;
  }

  async renewSession(now: EpochMs, ttlMs: number): Promise<void> {
    try {
      this.#session = await this.#written(this.#parts.writer.renewSession(now, ttlMs));
    } catch (error) {
      if (error instanceof AppError && error.code === 'lease-lost') this.#session = null;
      throw error;
    }
  }

  async closeSession(): Promise<void> {
    this.#session = null;
    await this.#parts.writer.closeSession();
  }

  writeTrouble(): ErrorCode | null {
    return this.#writeTrouble;
  }

  /** Remembers whether the disk took it. What was refused for its content says nothing about the disk. */
  async #written<T>(writing: Promise<T>): Promise<T> {
    try {
      const value = await writing;
      this.#writeTrouble = null;
      return value;
    } catch (error) {
      if (error instanceof AppError && diskTroubles.has(error.code)) this.#writeTrouble = error.code;
      throw error;
    }
  }

  onCommit(listener: (lastSeq: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    this.#session = null;
    return this.#parts.close();
  }

  #announce(lastSeq: number): void {
    if (lastSeq <= this.#announced) return; // batches of one transaction: the newest number was told already
    this.#announced = lastSeq;
    for (const listener of this.#listeners) {
      try {
        listener(lastSeq);
      } catch (error) {
        this.#parts.onListenerError(error); // the commit is durable whatever a listener makes of it
      }
    }
  }
}
