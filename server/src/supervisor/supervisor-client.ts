import { connect, type Socket } from 'node:net';
import { AppError, type ErrorCode, type Retry } from '@fairlead/core/lib/app-error.ts';
import { Check } from 'typebox/value';
import type { Params } from './answer-requests.ts';
import { JsonLines } from './json-lines.ts';
import { type Hello, type Method, protocolVersion, ServerMessage } from './protocol.ts';
import { socketPath } from './socket-path.ts';
import { systemCode } from './system-error.ts';

type Open = {
  readonly item: (value: unknown) => void;
  readonly done: (value: unknown) => void;
  readonly failed: (error: AppError) => void;
};

/** One connection to a supervisor. Questions that are open when it breaks fail with `unavailable`. */
export class SupervisorClient {
  readonly hello: Hello;
  readonly #socket: Socket;
  readonly #open = new Map<number, Open>();
  readonly #onClose = new Set<() => void>();
  #closed = false;
  #lastId = 0;

  private constructor(socket: Socket, hello: Hello) {
    this.#socket = socket;
    this.hello = hello;
  }

  /** Errors: `unavailable` when nobody answers, `conflict` for a supervisor of another protocol. */
  static connect(directory: string): Promise<SupervisorClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(socketPath(directory));
      let client: SupervisorClient | null = null;
      const lines = new JsonLines((value) => {
        if (!Check(ServerMessage, value)) throw new AppError('integrity', 'the supervisor sent what is no answer');
        if (value.kind === 'hello') {
          if (value.protocol !== protocolVersion) {
            socket.destroy();
            reject(
              new AppError(
                'conflict',
                `the supervisor (process ${value.pid}) speaks protocol ${value.protocol}, this program ${protocolVersion}; stop it with \`fairlead down\` and start again`,
              ),
            );
            return;
          }
          client = new SupervisorClient(socket, value);
          resolve(client);
        } else if (client !== null) client.#receive(value);
      });
      socket.on('data', (piece) => {
        try {
          lines.push(piece);
        } catch {
          socket.destroy();
        }
      });
      socket.on('error', (cause) =>
        reject(
          new AppError('unavailable', `no supervisor answers in ${directory} (${systemCode(cause)})`, {
            cause,
            retry: 'backoff',
          }),
        ),
      );
      socket.on('close', () => {
        reject(
          new AppError('unavailable', `the supervisor in ${directory} closed the connection`, { retry: 'backoff' }),
        );
        if (client !== null) client.#lost();
      });
    });
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  onClose(run: () => void): void {
    this.#onClose.add(run);
  }

  /** Asks and waits for the one answer. */
  async call<M extends Method>(method: M, params: Params[M], signal: AbortSignal): Promise<unknown> {
    const stream = this.stream(method, params, signal);
    for (;;) {
      const next = await stream.next();
      if (next.done === true) return next.value;
    }
  }

  /** Asks and yields what is streamed; returns the final value. Ends with `cancelled` when the signal is raised. */
  async *stream<M extends Method>(method: M, params: Params[M], signal: AbortSignal): AsyncGenerator<unknown, unknown> {
    signal.throwIfAborted();
    if (this.#closed) throw lostError();
    const id = ++this.#lastId;
    const items: unknown[] = [];
    let end: { readonly value: unknown } | { readonly error: AppError } | null = null;
    let wake: () => void = () => undefined;
    const settle = (outcome: NonNullable<typeof end>): void => {
      end ??= outcome;
      wake();
    };
    this.#open.set(id, {
      item: (value) => {
        items.push(value);
        wake();
      },
      done: (value) => settle({ value }),
      failed: (error) => settle({ error }),
    });
    const aborted = (): void => settle({ error: new AppError('cancelled', `${method} was taken back`) });
    signal.addEventListener('abort', aborted);
    this.#socket.write(`${JSON.stringify({ kind: 'request', id, method, params })}\n`);
    try {
      for (;;) {
        while (items.length > 0) yield items.shift();
        const ended = end as { readonly value: unknown } | { readonly error: AppError } | null;
        if (ended !== null && 'error' in ended) throw ended.error;
        if (ended !== null) return ended.value;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (items.length > 0 || end !== null) resolve();
        });
      }
    } finally {
      signal.removeEventListener('abort', aborted);
      this.#open.delete(id);
      if (end === null || signal.aborted) this.#socket.write(`${JSON.stringify({ kind: 'cancel', id })}\n`);
    }
  }

  close(): void {
    this.#socket.end();
    this.#lost();
  }

  #receive(message: Exclude<ServerMessage, Hello>): void {
    const open = this.#open.get(message.id);
    if (open === undefined) return;
    if (message.kind === 'item') open.item(message.value);
    else if (message.kind === 'done') open.done(message.value);
    else {
      const { code, message: text, retry, details } = message.error;
      // Codes travel only between two ends of this house.
      open.failed(
        new AppError(code as ErrorCode, text, { retry: retry as Retry, ...(details === undefined ? {} : { details }) }),
      );
    }
  }

  #lost(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const open of this.#open.values()) open.failed(lostError());
    for (const run of this.#onClose) run();
  }
}

function lostError(): AppError {
  return new AppError(
    'unavailable',
    'the connection to the supervisor broke; what was asked may or may not have been done',
    { retry: 'backoff', details: { lost: true } },
  );
}
