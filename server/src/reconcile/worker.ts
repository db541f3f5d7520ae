import { exponentialMs } from '@fairlead/core/delivery/retry-delay.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { PlacementId } from '@fairlead/core/model/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Queue } from './queue.ts';
import type { End } from './step.ts';

export type WorkerDeps = {
  readonly queue: Queue<PlacementId>;
  readonly clock: Clock;
  readonly concurrency: number;
  readonly reconcile: (id: PlacementId, signal: AbortSignal) => Promise<End>;
  /** A pass that threw: the world or the store was not there. The placement comes again by itself. */
  readonly onError: (id: PlacementId, error: unknown, retryInMs: number) => void;
  /** The session is over: another server has taken this one's place, and nothing may be written any more. */
  readonly onLeaseLost: (error: AppError) => void;
};

const minErrorBackoffMs = 500;
const maxErrorBackoffMs = 60_000;

/** Runs passes, at most `concurrency` at once and one per placement. Returns its stop, which waits for running passes. */
export function startWorker(deps: WorkerDeps): () => Promise<void> {
  const abort = new AbortController();
  const running = new Set<Promise<void>>();
  const errors = new Map<PlacementId, number>();

  const runOne = async (id: PlacementId): Promise<void> => {
    try {
      const ended = await deps.reconcile(id, abort.signal);
      errors.delete(id);
      if (ended.wakeAt !== null) deps.queue.addAt(id, ended.wakeAt);
    } catch (error) {
      if (abort.signal.aborted) return;
      if (error instanceof AppError && error.code === 'lease-lost') {
        deps.onLeaseLost(error);
        return;
      }
      const count = (errors.get(id) ?? 0) + 1;
      errors.set(id, count);
      const retryInMs = exponentialMs(count, minErrorBackoffMs, maxErrorBackoffMs);
      deps.onError(id, error, retryInMs);
      deps.queue.addAt(id, deps.clock.now() + retryInMs);
    } finally {
      deps.queue.done(id);
    }
  };

  const fill = (): void => {
    while (running.size < deps.concurrency && !abort.signal.aborted) {
      const id = deps.queue.take();
      if (id === undefined) return;
      const task = runOne(id).finally(() => {
        running.delete(task);
        fill();
      });
      running.add(task);
    }
  };

  deps.queue.onReady(fill);
  fill();
  return async () => {
    abort.abort();
    deps.queue.stop();
    await Promise.allSettled(running);
  };
}
