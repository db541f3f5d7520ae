import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { EventFilter } from '../ports/store-filters.ts';
import type { Caller } from '../usecases/deps.ts';
import { eventsAfter } from '../usecases/read/events.ts';
import type { ApiDeps } from './api-deps.ts';
import type { SseStream } from './sse.ts';

const beatMs = 15_000;
/** Commits come in bursts; a stream reads at most this often. */
const readEveryMs = 100;
const batchSize = 200;
/** One who missed more reads the lists again: cheaper for both sides. */
export const longestResume = 5_000;

export type StreamRequest = {
  readonly caller: Caller;
  readonly filter: EventFilter;
  /** The last event that the client knows; null begins with the next one. */
  readonly after: number | null;
  /** False when the token or the right has ended meanwhile; asked before anything is sent. */
  readonly stillValid: () => Promise<boolean>;
};

/** Sends events as they are committed until the client goes, its token ends, or it is too slow. */
export async function streamEvents(deps: ApiDeps, stream: SseStream, request: StreamRequest): Promise<void> {
  const { caller, filter } = request;
  const newest = await deps.store.lastEventSeq();
  let seq = request.after ?? newest;
  if (newest - seq > longestResume || seq > newest) {
    seq = newest;
    await stream.send({ id: String(newest), event: 'reset', data: { lastSeq: newest } });
  }
  const news = commitWaiter(deps.store, deps.clock, caller.signal);
  let checkedMs = deps.clock.monotonicMs();
  try {
    while (!caller.signal.aborted) {
      if (deps.clock.monotonicMs() - checkedMs >= beatMs) {
        if (!(await request.stillValid()) || !(await stream.beat())) return;
        checkedMs = deps.clock.monotonicMs();
      }
      const { events, seen } = await eventsAfter(deps, caller, filter, seq, batchSize);
      if (events.length > 0 && !(await request.stillValid())) return;
      for (const event of events) if (!(await stream.send({ id: String(event.seq), data: event }))) return;
      const more = seen > seq;
      seq = seen;
      if (!more) await news.next(beatMs);
    }
  } finally {
    news.stop();
    stream.end();
  }
}

type CommitWaiter = { readonly next: (timeoutMs: number) => Promise<void>; readonly stop: () => void };

/** Waits for the next commit with events (no oftener than {@link readEveryMs}), or until the time is over. */
function commitWaiter(store: Store, clock: Clock, signal: AbortSignal): CommitWaiter {
  let arrived = false;
  let wake: (() => void) | null = null;
  let lastReadMs = clock.monotonicMs();
  const notice = (): void => {
    arrived = true;
    wake?.();
  };
  const unsubscribe = store.onCommit(notice);
  signal.addEventListener('abort', notice, { once: true });
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(ms, done);
      function done(): void {
        cancel();
        wake = null;
        resolve();
      }
      wake = done;
    });
  return {
    next: async (timeoutMs) => {
      if (!arrived) await wait(timeoutMs);
      if (!arrived) return;
      const pauseMs = lastReadMs + readEveryMs - clock.monotonicMs();
      if (pauseMs > 0 && !signal.aborted) {
        await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
      }
      arrived = false;
      lastReadMs = clock.monotonicMs();
    },
    stop: unsubscribe,
  };
}
