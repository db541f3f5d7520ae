import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AppError, type AppErrorOptions, type ErrorCode } from '@fairlead/core/lib/app-error.ts';
import { type Exec, type ExecRequest, type ExecResult, pickEnv } from './exec.ts';

/** What goes to the small process and what comes back, over Node's own channel. */
export type ExecOrder =
  | { readonly kind: 'run'; readonly id: number; readonly request: Omit<ExecRequest, 'signal'> }
  | { readonly kind: 'cancel'; readonly id: number };

export type ExecAnswer = { readonly id: number } & (
  | { readonly kind: 'done'; readonly result: ExecResult }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      readonly options: Pick<AppErrorOptions, 'retry' | 'details'>;
    }
);

type Waiting = { readonly resolve: (result: ExecResult) => void; readonly reject: (error: AppError) => void };

/**
 * Runs programs from a small process beside this one. Starting a program copies the page tables of whoever starts it, and
 * holds it up meanwhile: measured 2 ms for a small process, 20 ms for a server of 300 MB. The process starts at the
 * first request, again when it was lost, and ends with this one, and what it runs with it.
 */
export class ExecProcess {
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #lastId = 0;
  #closed = false;

  /** As `exec`. Throws `unavailable` too, when the small process was lost under way. */
  readonly run: Exec = async ({ signal, ...request }) => {
    if (signal.aborted || this.#closed) throw new AppError('cancelled', `${request.program} was not started`);
    const child = this.#running();
    const id = ++this.#lastId;
    const cancel = (): void => this.#send(child, { kind: 'cancel', id });
    const answered = new Promise<ExecResult>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    signal.addEventListener('abort', cancel, { once: true });
    this.#send(child, { kind: 'run', id, request });
    try {
      return await answered;
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#waiting.delete(id);
    }
  };

  /** Ends the process and all it runs; requests under way fail. */
  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    if (child === undefined) return;
    child.ref();
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.connected) child.disconnect();
    await ended;
  }

  #running(): ChildProcess {
    if (this.#child !== undefined) return this.#child;
    const child = fork(fileURLToPath(new URL('./exec-process-main.ts', import.meta.url)), {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      detached: true, // a Ctrl-C at the terminal is for its parent, which ends it in its turn
      env: pickEnv(process.env, ['PATH', 'TMPDIR', 'NODE_COMPILE_CACHE']), // each request brings what its program may know
      execArgv: ['--max-old-space-size=256'],
    });
    child.unref();
    child.channel?.unref();
    child.on('message', (answer: ExecAnswer) => this.#take(answer));
    child.once('error', () => this.#lose(child));
    child.once('exit', () => this.#lose(child));
    this.#child = child;
    return child;
  }

  #send(child: ChildProcess, order: ExecOrder): void {
    child.channel?.ref();
    child.send(order, (error) => {
      if (error !== null) this.#lose(child);
    });
  }

  #take(answer: ExecAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#child?.channel?.unref();
    if (answer.kind === 'failed') waiting?.reject(new AppError(answer.code, answer.message, answer.options));
    else waiting?.resolve({ ...answer.result, stdout: Buffer.from(answer.result.stdout) });
  }

  #lose(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    child.kill('SIGKILL');
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of lost) {
      const message = 'the process that starts programs was lost; try again';
      reject(new AppError(this.#closed ? 'cancelled' : 'unavailable', message, { retry: 'backoff' }));
    }
  }
}
