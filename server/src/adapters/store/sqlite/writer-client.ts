import { Worker } from 'node:worker_threads';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import {
  fromWire,
  type WriterAnswer,
  type WriterMessage,
  type WriterRequest,
  type WriterStart,
} from './writer-protocol.ts';

type Pending = { readonly resolve: (answer: WriterAnswer) => void; readonly reject: (error: AppError) => void };
type Body<R> = R extends WriterRequest ? Omit<R, 'id'> : never;

/** The main thread's side of the writer's thread: requests in, answers out, in order. */
export class WriterClient {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #onBroken: (error: AppError) => void;
  readonly #exited: Promise<void>;
  readonly #ready = Promise.withResolvers<void>();
  #outgoing: WriterRequest[] = [];
  #lastId = 0;
  #over: AppError | null = null;

  private constructor(worker: Worker, onBroken: (error: AppError) => void) {
    this.#worker = worker;
    this.#onBroken = onBroken;
    this.#exited = new Promise((resolve) => worker.once('exit', () => resolve()));
    worker.on('message', (message: WriterMessage) => this.#receive(message));
    worker.on('error', (cause) => this.#end(died(cause)));
    worker.on('exit', () => this.#end(died(undefined)));
  }

  /** Starts the thread and waits until it has opened the file. */
  static async start(start: WriterStart, onBroken: (error: AppError) => void): Promise<WriterClient> {
    const worker = new Worker(new URL('./writer-worker.ts', import.meta.url), { workerData: start });
    const client = new WriterClient(worker, onBroken);
    await client.#ready.promise;
    worker.unref(); // waiting requests keep the process alive, an idle writer does not
    return client;
  }

  request(body: Body<WriterRequest>): Promise<WriterAnswer> {
    if (this.#over !== null) return Promise.reject(this.#over);
    this.#lastId += 1;
    const id = this.#lastId;
    if (this.#outgoing.length === 0) queueMicrotask(() => this.#flush());
    this.#outgoing.push({ ...body, id });
    if (this.#pending.size === 0) this.#worker.ref();
    return new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
  }

  /** Ends the thread once all earlier requests are answered. */
  async close(): Promise<void> {
    if (this.#over === null) {
      this.#worker.ref();
      this.#flush();
      this.#worker.postMessage([{ kind: 'close', id: 0 }]);
      this.#over = new AppError('unavailable', 'the store is closed');
    }
    await this.#exited;
  }

  #flush(): void {
    if (this.#outgoing.length === 0) return;
    const requests = this.#outgoing;
    this.#outgoing = [];
    this.#worker.postMessage(requests);
  }

  #receive(message: WriterMessage): void {
    if (message.kind === 'ready') {
      this.#ready.resolve();
      return;
    }
    for (const answer of message.answers) {
      const pending = this.#pending.get(answer.id);
      this.#pending.delete(answer.id);
      if (answer.kind === 'failed') pending?.reject(fromWire(answer.error));
      else pending?.resolve(answer);
    }
    if (this.#pending.size === 0) this.#worker.unref();
    if (message.broken !== null) this.#onBroken(fromWire(message.broken));
  }

  #end(error: AppError): void {
    const closed = this.#over !== null;
    this.#over ??= error;
    for (const pending of this.#pending.values()) pending.reject(this.#over);
    this.#pending.clear();
    this.#ready.reject(this.#over);
    if (!closed) this.#onBroken(error);
  }
}

function died(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  return new AppError('unavailable', 'the thread that writes the store ended; restart the server', { cause });
}
