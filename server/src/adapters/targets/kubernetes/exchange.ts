import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Dispatcher } from 'undici';

export type Exchanged = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};

/**
 * One request and its whole answer as text, without the streams between that nobody reads from. Throws what the line throws,
 * the reason of the signal, and `limit-exceeded` for an answer that is larger than allowed.
 */
export function exchange(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const handler = new AnswerReader(resolve, reject, maxBytes, options.path, signal);
    if (handler.isOver) return;
    dispatcher.dispatch(options, handler);
  });
}

class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: Exchanged) => void;
  readonly #reject: (error: unknown) => void;
  readonly #maxBytes: number;
  readonly #path: string;
  readonly #signal: AbortSignal;
  readonly #onAbort = (): void => this.#fail(this.#signal.reason);
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #size = 0;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  isOver = false;

  constructor(
    resolve: (answer: Exchanged) => void,
    reject: (error: unknown) => void,
    maxBytes: number,
    path: string,
    signal: AbortSignal,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#maxBytes = maxBytes;
    this.#path = path;
    this.#signal = signal;
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.isOver) controller.abort(new Error('nobody waits for this request any more'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size <= this.#maxBytes) this.#chunks.push(chunk);
    else
      this.#fail(new AppError('limit-exceeded', `the answer to ${this.#path} is larger than ${this.#maxBytes} bytes`));
  }

  onResponseEnd(): void {
    if (!this.#end()) return;
    const [first] = this.#chunks;
    const whole = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, headers: this.#headers, text: whole.toString('utf8') });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  #fail(error: unknown): void {
    if (!this.#end()) return;
    this.#reject(error);
    this.#controller?.abort(error instanceof Error ? error : new Error('the request was called off'));
  }

  /** False when it was over before. */
  #end(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    this.#signal.removeEventListener('abort', this.#onAbort);
    return true;
  }
}
