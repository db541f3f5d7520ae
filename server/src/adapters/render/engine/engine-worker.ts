import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import type { EngineBuild, EngineLimits, RunningEngine } from './engine-build.ts';

type Waiting = { readonly resolve: (line: string) => void; readonly reject: (error: AppError) => void };

/**
 * One running engine at a time, and one request at a time, so that the one which takes too long or brings the engine
 * down is known. The first call starts it, and so does the next after it ended, grew too large, or was let go.
 */
export class EngineWorker {
  readonly #build: EngineBuild;
  readonly #limits: EngineLimits;
  #running: RunningEngine | null = null;
  #waiting: Waiting | null = null;
  #last: Promise<unknown> = Promise.resolve();
  readonly #onRest: () => void;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param onRest is told when the engine was let go because nobody asked. */
  constructor(build: EngineBuild, limits: EngineLimits, onRest = () => build.unload()) {
    this.#build = build;
    this.#limits = limits;
    this.#onRest = onRest;
  }

  /** Whether an engine is running or starting. */
  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** The answer to one request (JSON, one line), as JSON. Errors: `timeout`, `unavailable` (the engine ended), `limit-exceeded`, `integrity`, `cancelled`. */
  call(request: string, signal: AbortSignal): Promise<unknown> {
    const turn = this.#last.then(() => this.#callNow(request, signal));
    this.#last = turn.catch(() => undefined); // whoever asked is told
    return turn;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#end(new AppError('cancelled', 'the render engine is being closed'));
    await this.#last;
    clearTimeout(this.#idle);
    this.#onRest();
  }

  async #callNow(request: string, signal: AbortSignal): Promise<unknown> {
    if (signal.aborted || this.#closed) throw new AppError('cancelled', 'the render was called off');
    clearTimeout(this.#idle);
    try {
      const answer = parseAnswer(await this.#ask(request, signal));
      if (memoryOf(answer) > this.#limits.recycleBytes) this.#letGo();
      return answer;
    } finally {
      this.#idle = setTimeout(() => {
        this.#letGo();
        this.#onRest();
      }, this.#limits.idleMs).unref();
    }
  }

  #ask(request: string, signal: AbortSignal): Promise<string> {
    const { callTimeoutMs, startTimeoutMs } = this.#limits;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    let timer: NodeJS.Timeout | undefined;
    const limit = (ms: number, tooLong: string): void => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#end(new AppError('timeout', tooLong)), ms);
    };
    limit(startTimeoutMs, `the render engine did not start within ${Math.round(startTimeoutMs / 1_000)} s`);
    const onAbort = (): void => this.#end(new AppError('cancelled', 'the render was called off'));
    signal.addEventListener('abort', onAbort, { once: true });
    const waiting: Waiting = { resolve, reject };
    this.#waiting = waiting;
    const engine = this.#engine();
    void engine.ready.then(() => {
      if (this.#waiting === waiting)
        limit(callTimeoutMs, `rendering took longer than ${Math.round(callTimeoutMs / 1_000)} s and was stopped`);
    });
    engine.ask(request);
    return promise.finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      this.#waiting = null;
    });
  }

  #engine(): RunningEngine {
    if (this.#running !== null) return this.#running;
    const started: RunningEngine = this.#build.start(this.#limits, {
      onAnswer: (line) => {
        if (this.#running === started) this.#waiting?.resolve(line);
      },
      onEnd: (error) => {
        if (this.#running === started) this.#end(error);
      },
    });
    this.#running = started;
    return started;
  }

  #letGo(): void {
    this.#running?.end();
    this.#running = null;
  }

  /** Ends the engine; whoever waits gets the error. */
  #end(error: AppError): void {
    clearTimeout(this.#idle);
    this.#letGo();
    this.#waiting?.reject(error);
  }
}

function parseAnswer(line: string): unknown {
  try {
    return JSON.parse(line) as unknown; // checked by the caller's schema
  } catch (cause) {
    throw new AppError('integrity', 'the render engine answered with something that is no JSON; build it anew', {
      cause,
    });
  }
}

function memoryOf(answer: unknown): number {
  const bytes = isJsonObject(answer as Json) ? (answer as { readonly memoryBytes?: unknown }).memoryBytes : undefined;
  return typeof bytes === 'number' ? bytes : 0;
}
