import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { Session } from '../../../ports/store.ts';
import type { Step } from '../schema/step.ts';
import type { Writer } from './writer.ts';
import type { WriterClient } from './writer-client.ts';
import type { WriterAnswer } from './writer-protocol.ts';

/** What a store asks of its writer, wherever that runs. */
export type StoreWriter = {
  /** Resolves when durable, with the number of the batch's last event. */
  commit(steps: readonly Step[]): Promise<number | null>;
  openSession(replica: string, now: EpochMs, ttlMs: number): Promise<Session>;
  renewSession(now: EpochMs, ttlMs: number): Promise<Session>;
  closeSession(): Promise<void>;
  prune(before: EpochMs): Promise<number>;
};

/** The writer in its own thread: for files, whose fsync would block everything else. */
export function threadedWriter(client: WriterClient): StoreWriter {
  return {
    commit: async (steps) => {
      const answer = await client.request({ kind: 'commit', steps });
      return answer.kind === 'committed' ? answer.lastSeq : unexpected(answer);
    },
    openSession: async (replica, now, ttlMs) =>
      sessionOf(await client.request({ kind: 'open-session', replica, now, ttlMs })),
    renewSession: async (now, ttlMs) => sessionOf(await client.request({ kind: 'renew-session', now, ttlMs })),
    closeSession: async () => {
      await client.request({ kind: 'close-session' });
    },
    prune: async (before) => {
      const answer = await client.request({ kind: 'prune', before });
      return answer.kind === 'pruned' ? answer.rows : unexpected(answer);
    },
  };
}

/** The writer in this thread: for memory, where every commit is done before its call returns. */
export function directWriter(writer: Writer): StoreWriter {
  return {
    commit: async (steps) => {
      const [outcome] = writer.commit([steps]);
      if (outcome?.kind === 'failed') throw outcome.error;
      return outcome?.lastSeq ?? null;
    },
    openSession: async (replica, now, ttlMs) => writer.openSession(replica, now, ttlMs),
    renewSession: async (now, ttlMs) => writer.renewSession(now, ttlMs),
    closeSession: async () => writer.closeSession(),
    prune: async (before) => {
      let rows = 0;
      for (let kind: number | null = 0; kind !== null; ) {
        const portion = writer.prunePortion(kind, before);
        rows += portion.rows;
        kind = portion.nextKind;
      }
      return rows;
    },
  };
}

function sessionOf(answer: WriterAnswer): Session {
  if (answer.kind === 'session' && answer.session !== null) return answer.session;
  return unexpected(answer);
}

function unexpected(answer: WriterAnswer): never {
  throw new AppError('internal', `the writer answered "${answer.kind}" to another question`);
}
