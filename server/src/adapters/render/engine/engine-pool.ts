import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { EngineBuild, EngineLimits } from './engine-build.ts';
import { EngineWorker } from './engine-worker.ts';

type Turn = { readonly lane: string; readonly signal: AbortSignal; readonly start: (worker: EngineWorker) => void };

/** How many lanes that were slow are remembered; the oldest is forgotten first. */
const maxRemembered = 1_000;

/**
 * A few engines, and turns for whoever wants one. Each call belongs to a lane (an application); lanes take turns, and the lanes that
 * were slow share all engines but one: whatever some applications do, the others find an engine within a short time. An engine is
 * started when all that run are busy, and let go when unused.
 */
export class EnginePool {
  readonly #build: EngineBuild;
  readonly #limits: EngineLimits;
  readonly #workers: readonly EngineWorker[];
  /** Those that work, and for which lane. */
  readonly #busy = new Map<EngineWorker, string>();
  /** By lane, in the order in which lanes get their turn; one that is being served stays, although none of it may wait. */
  readonly #waiting = new Map<string, Turn[]>();
  readonly #slow = new Set<string>();
  #closed = false;

  constructor(build: EngineBuild, limits: EngineLimits) {
    this.#build = build;
    this.#limits = limits;
    const onRest = (): void => {
      if (!this.isRunning) build.unload();
    };
    this.#workers = Array.from({ length: limits.maxEngines }, () => new EngineWorker(build, limits, onRest));
  }

  /** Whether an engine is running or starting. */
  get isRunning(): boolean {
    return this.#workers.some(({ isRunning }) => isRunning);
  }

  /** The answer to one request (JSON, one line), as JSON. Errors: those of `EngineWorker.call`. */
  async call(lane: string, request: string, signal: AbortSignal): Promise<unknown> {
    const worker = await this.#turn(lane, signal);
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      this.#remember(lane);
    }, this.#limits.slowMs).unref();
    try {
      const answer = await worker.call(request, signal);
      if (!isSlow) this.#slow.delete(lane);
      return answer;
    } finally {
      clearTimeout(timer);
      this.#busy.delete(worker);
      this.#moveToEnd(lane);
      this.#forget(lane);
      this.#next();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#next();
    await Promise.all(this.#workers.map((worker) => worker.close()));
    this.#build.unload();
  }

  #turn(lane: string, signal: AbortSignal): Promise<EngineWorker> {
    const { promise, resolve, reject } = Promise.withResolvers<EngineWorker>();
    const onAbort = (): void => {
      this.#drop(turn);
      reject(new AppError('cancelled', 'the render was called off'));
    };
    const turn: Turn = {
      lane,
      signal,
      start: (worker) => {
        signal.removeEventListener('abort', onAbort);
        resolve(worker);
      },
    };
    if (signal.aborted) reject(new AppError('cancelled', 'the render was called off'));
    else {
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.set(lane, [...(this.#waiting.get(lane) ?? []), turn]);
      this.#next();
    }
    return promise;
  }

  /** Gives engines that are free to those who wait. */
  #next(): void {
    for (let worker = this.#free(); worker !== undefined; worker = this.#free()) {
      const turn = this.#due();
      if (turn === undefined) return;
      this.#busy.set(worker, turn.lane);
      turn.start(worker);
    }
  }

  /** One that runs is better than one that must be started first. */
  #free(): EngineWorker | undefined {
    const free = this.#workers.filter((worker) => !this.#busy.has(worker));
    return free.find(({ isRunning }) => isRunning) ?? free[0];
  }

  /** The oldest of the first lane that may have an engine; the lane then goes to the end. */
  #due(): Turn | undefined {
    const isLastFree = this.#busy.size === this.#workers.length - 1;
    const isShared = this.#workers.length > 1;
    for (const [lane, [turn]] of this.#waiting) {
      if (turn === undefined) continue;
      if (!this.#closed && isShared && isLastFree && this.#isKeptBack(lane)) continue;
      this.#waiting.set(lane, (this.#waiting.get(lane) ?? []).slice(1));
      this.#moveToEnd(lane);
      return turn;
    }
    return undefined;
  }

  /** The last engine is not for lanes that are slow, nor for one that has all the others. */
  #isKeptBack(lane: string): boolean {
    return this.#slow.has(lane) || [...this.#busy.values()].every((busy) => busy === lane);
  }

  #drop(turn: Turn): void {
    const rest = (this.#waiting.get(turn.lane) ?? []).filter((other) => other !== turn);
    this.#waiting.set(turn.lane, rest);
    this.#forget(turn.lane);
  }

  #moveToEnd(lane: string): void {
    const rest = this.#waiting.get(lane) ?? [];
    this.#waiting.delete(lane);
    this.#waiting.set(lane, rest);
  }

  #forget(lane: string): void {
    const isServed = [...this.#busy.values()].includes(lane);
    if (!isServed && this.#waiting.get(lane)?.length === 0) this.#waiting.delete(lane);
  }

  #remember(lane: string): void {
    this.#slow.delete(lane);
    this.#slow.add(lane);
    const [oldest] = this.#slow;
    if (this.#slow.size > maxRemembered && oldest !== undefined) this.#slow.delete(oldest);
  }
}
