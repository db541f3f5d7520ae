import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Backend, RouteTable } from '@fairlead/core/host/route-table.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';

// Real servers, sockets and time for the tests of this folder.

export const realClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
export const realRandom: Random = { fraction: () => Math.random(), id: () => `${Math.random()}` };

export type TestBackend = { readonly server: Server; readonly backend: Backend; stop(): Promise<void> };

/** A server on a free port that ends in `stop` as a well-behaved process does: no new connection, then the end. */
export async function startBackend(
  id: string,
  listener: RequestListener,
  more: Partial<Backend> = {},
): Promise<TestBackend> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    server,
    backend: { id, process: id, host: '127.0.0.1', port, weight: 1, draining: false, ...more },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function tableOf(backends: readonly Backend[], more: Partial<RouteTable> = {}): RouteTable {
  return { backends, rules: [], mirror: null, affinity: null, drainMs: 5_000, timeoutMs: 10_000, ...more };
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** Sends bytes as they are and returns all that comes back until the connection ends. */
export function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let received = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      received += chunk;
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}

export async function readBody(message: IncomingMessage): Promise<string> {
  let body = '';
  message.setEncoding('utf8');
  for await (const chunk of message) body += chunk;
  return body;
}

/** Looks again until it holds; fails by name when it does not in time. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
