import type { ChildProcess } from 'node:child_process';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import { killGroup, startProcess } from '../../../io/exec.ts';

export type EngineProgram = { readonly program: string; readonly cwd: string };
export type EngineLimits = {
  readonly callTimeoutMs: number;
  /** Above this the engine collects garbage hard; it is no wall. */
  readonly softMemoryBytes: number;
  readonly maxAnswerBytes: number;
};

export const defaultEngineLimits: EngineLimits = {
  callTimeoutMs: 30_000,
  softMemoryBytes: 512 * 1024 * 1024,
  maxAnswerBytes: 128 * 1024 * 1024,
};

type Waiting = { readonly resolve: (line: string) => void; readonly reject: (error: AppError) => void };

/**
 * The engine as a process that stays: one request a line in, one answer a line out. One request at a time, so that the
 * one which takes too long or brings the process down is known; the next call starts another process.
 */
export class EngineWorker {
  readonly #program: EngineProgram;
  readonly #limits: EngineLimits;
  #child: ChildProcess | null = null;
  #waiting: Waiting | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(program: EngineProgram, limits: EngineLimits) {
    this.#program = program;
    this.#limits = limits;
  }

  /** The answer to one request, as JSON. Errors: `timeout`, `unavailable` (the process ended), `limit-exceeded`, `cancelled`. */
  call(request: Json, signal: AbortSignal): Promise<unknown> {
    const turn = this.#last.then(() => this.#callNow(request, signal));
    this.#last = turn.catch(() => undefined); // whoever asked is told
    return turn;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#end(new AppError('cancelled', 'the render engine is being closed'));
    await this.#last;
  }

  async #callNow(request: Json, signal: AbortSignal): Promise<unknown> {
    if (signal.aborted || this.#closed) throw new AppError('cancelled', 'the render was called off');
    const { callTimeoutMs } = this.#limits;
    const line = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(
        () =>
          this.#end(
            new AppError(
              'timeout',
              `rendering took longer than ${Math.round(callTimeoutMs / 1_000)} s and was stopped`,
            ),
          ),
        callTimeoutMs,
      );
      const onAbort = (): void => this.#end(new AppError('cancelled', 'the render was called off'));
      const dispose = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        this.#waiting = null;
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting = {
        resolve: (answer) => {
          dispose();
          resolve(answer);
        },
        reject: (error) => {
          dispose();
          reject(error);
        },
      };
      this.#running().stdin?.write(`${JSON.stringify(request)}\n`);
    });
    return JSON.parse(line) as unknown; // checked by the caller's schema
  }

  #running(): ChildProcess {
    if (this.#child !== null) return this.#child;
    const { program, cwd } = this.#program;
    const child = startProcess({ program, args: [], cwd, env: { GOMEMLIMIT: `${this.#limits.softMemoryBytes}B` } });
    this.#child = child;
    this.#readLines(child);
    child.stderr?.resume(); // a panic quotes what it was given: not for any log
    child.stdin?.on('error', () => undefined); // its end is told by `close`
    child.once('error', (cause) => {
      if (this.#child === child)
        this.#end(
          new AppError('unavailable', `the render engine ${program} cannot be started; build or install it`, { cause }),
        );
    });
    child.once('close', () => {
      if (this.#child === child)
        this.#end(new AppError('unavailable', 'the render engine ended while it was rendering', { retry: 'backoff' }));
    });
    return child;
  }

  #readLines(child: ChildProcess): void {
    let parts: Buffer[] = [];
    let size = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      if (this.#child !== child) return;
      const end = chunk.indexOf(10);
      parts.push(end < 0 ? chunk : chunk.subarray(0, end));
      size += chunk.length;
      if (size > this.#limits.maxAnswerBytes) {
        this.#end(
          new AppError(
            'limit-exceeded',
            `the rendered objects are larger than ${this.#limits.maxAnswerBytes} bytes; split the application`,
          ),
        );
      } else if (end >= 0) {
        const line = Buffer.concat(parts).toString('utf8');
        parts = [];
        size = 0;
        this.#waiting?.resolve(line);
      }
    });
  }

  /** Kills the process; whoever waits gets the error. */
  #end(error: AppError): void {
    const child = this.#child;
    this.#child = null;
    if (child !== null) killGroup(child, 'SIGKILL');
    this.#waiting?.reject(error);
  }
}
