import { chmodSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Check, Errors } from 'typebox/value';
import { JsonLines } from './json-lines.ts';
import { ClientMessage, type Hello, type Method, requestSchemas } from './protocol.ts';

/** Answers one question: yields what is streamed, returns the final value. */
export type Answer = (method: Method, params: unknown, signal: AbortSignal) => AsyncGenerator<unknown, unknown>;

/** A client that does not read what it asked for is let go at this much; it connects again and lists anew. */
const mostUnreadBytes = 32 * 1024 * 1024;

/** Listens on a unix socket that only its user can reach, and answers in lines of JSON. */
export class SocketServer {
  readonly #hello: Hello;
  readonly #answer: Answer;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(hello: Hello, answer: Answer) {
    this.#hello = hello;
    this.#answer = answer;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /** The caller holds the data directory's lock, so a socket that is there already is a leftover. */
  async listen(path: string): Promise<void> {
    await rm(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(path, () => resolve());
    });
    chmodSync(path, 0o600);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.end();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #serve(socket: Socket): void {
    const open = new Map<number, AbortController>();
    this.#sockets.add(socket);
    const lines = new JsonLines((value) => {
      if (!Check(ClientMessage, value)) throw new AppError('invalid-input', 'a message is no request');
      if (value.kind === 'cancel') open.get(value.id)?.abort();
      else {
        const abort = new AbortController();
        open.set(value.id, abort);
        void this.#respond(socket, value.id, value.method, value.params, abort.signal).finally(() =>
          open.delete(value.id),
        );
      }
    });
    socket.on('data', (piece) => {
      try {
        lines.push(piece);
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      for (const abort of open.values()) abort.abort();
    });
    send(socket, this.#hello);
  }

  async #respond(socket: Socket, id: number, name: string, params: unknown, signal: AbortSignal): Promise<void> {
    try {
      const method = methodOf(name, params);
      const stream = this.#answer(method, params, signal);
      let next = await stream.next();
      while (next.done !== true) {
        send(socket, { kind: 'item', id, value: next.value });
        next = await stream.next();
      }
      send(socket, { kind: 'done', id, value: next.value ?? null });
    } catch (error) {
      const known =
        error instanceof AppError ? error : new AppError('internal', `the supervisor failed: ${String(error)}`);
      send(socket, {
        kind: 'failed',
        id,
        error: { code: known.code, message: known.message, retry: known.retry, details: known.details },
      });
    }
  }
}

function methodOf(name: string, params: unknown): Method {
  const method = (Object.keys(requestSchemas) as readonly Method[]).find((known) => known === name);
  if (method === undefined)
    throw new AppError('invalid-input', `the supervisor does not know "${name}"; it may be older than this client`);
  const schema = requestSchemas[method];
  if (Check(schema, params)) return method;
  const [first] = Errors(schema, params);
  throw new AppError('invalid-input', `${name}${first?.instancePath ?? ''} ${first?.message ?? 'is malformed'}`);
}

function send(socket: Socket, message: unknown): void {
  if (socket.destroyed) return;
  socket.write(`${JSON.stringify(message)}\n`);
  if (socket.writableLength > mostUnreadBytes) socket.destroy();
}
