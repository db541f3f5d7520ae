import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Backend, RouteTable } from '@fairlead/core/host/route-table.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import { answerRaw } from './answer-plain.ts';
import { BackendPool } from './backend-pool.ts';
import { forwardRequest } from './forward-request.ts';
import { forwardUpgrade } from './forward-upgrade.ts';
import { listenError } from './listen-error.ts';
import type { RouteContext } from './route-context.ts';
import { RouteCounters } from './route-counters.ts';
import type { RouteStats } from './route-stats.ts';

/** One route must not use up the descriptors of the process that also looks after services. */
const connectionLimit = 4_096;

export type RouteServerDeps = {
  /** For messages: the Route's metadata.name. */
  readonly name: string;
  /** Address to listen on. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly table: RouteTable;
  readonly clock: Clock;
  readonly random: Random;
};

/** A Route in service: one listening port in front of backends that may change at any time. */
export interface RouteServer {
  /** Errors: `conflict` where the port is taken, `forbidden` where it is privileged, `invalid-input` for a foreign address. */
  listen(): Promise<{ readonly port: number }>;
  /** Takes effect with the next request; what is under way is not disturbed, also on backends that are left out. */
  update(table: RouteTable): void;
  /**
   * Gives a backend nothing new, not even visitors it keeps by cookie, and resolves when what it has under way has
   * ended, or after `timeoutMs` (default: the route's drain) with what remains. Call `update` first, so that others
   * take its weight. A later update that lists it as taking requests opens it again.
   */
  drain(backend: Pick<Backend, 'id'>, timeoutMs?: number): Promise<{ readonly remaining: number }>;
  stats(): RouteStats;
  /** Stops listening at once, lets requests end within `timeoutMs` (default: the route's drain), then cuts the rest. */
  close(timeoutMs?: number): Promise<void>;
}

/** Builds the route; nothing listens until `listen`. Requests before the first backend get 503. */
export function createRouteServer(deps: RouteServerDeps): RouteServer {
  return new HttpRouteServer(deps);
}

class HttpRouteServer implements RouteServer {
  private readonly deps: RouteServerDeps;
  private readonly pool: BackendPool;
  private readonly counters = new RouteCounters();
  private readonly server: Server;
  /** Connections that left HTTP; the server does not know them any more. */
  private readonly upgraded = new Set<Duplex>();
  /** Connections with a request under way: an error page in the midst of an answer would corrupt it. */
  private readonly busy = new Map<Duplex, number>();
  private readonly context: RouteContext;
  private table: RouteTable;
  private closing: Promise<void> | null = null;
  private onIdle: () => void = () => {};

  constructor(deps: RouteServerDeps) {
    this.deps = deps;
    this.table = deps.table;
    this.pool = new BackendPool(deps.clock);
    this.pool.update(deps.table);
    this.context = {
      ...{ name: deps.name, clock: deps.clock, random: deps.random, pool: this.pool, counters: this.counters },
      table: () => this.table,
      closing: () => this.closing !== null,
    };
    this.server = createServer({
      insecureHTTPParser: false,
      requireHostHeader: true,
      maxHeaderSize: 32_768,
      headersTimeout: 20_000,
      requestTimeout: 0, // uploads may take long; silence is what ends them
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 5_000,
      // h2c would let a request past the route's eyes; asked for, it is ignored and HTTP/1.1 goes on (RFC 9110, 7.8).
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() !== 'h2c',
    });
    this.server.maxConnections = connectionLimit;
    this.server.on('drop', () => {
      this.counters.refused += 1;
    });
    this.server.on('request', (request, response) => this.onRequest(request, response));
    this.server.on('upgrade', (request, socket, head) => this.onUpgrade(request, socket, head));
    this.server.on('connect', (_request, socket) => this.refuseTunnel(socket));
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket) => this.onClientError(error, socket));
  }

  listen(): Promise<{ readonly port: number }> {
    const { name, host, port } = this.deps;
    return new Promise((resolve, reject) => {
      this.server.once('error', (error) => reject(listenError(error, name, host, port)));
      this.server.listen({ host, port }, () => {
        this.server.removeAllListeners('error');
        this.server.on('error', (error) => this.note(null, `the listening socket failed: ${error.message}`));
        const address = this.server.address() as AddressInfo; // a TCP server's address, once it listens
        resolve({ port: address.port });
      });
    });
  }

  update(table: RouteTable): void {
    this.table = table;
    this.pool.update(table);
  }

  drain({ id }: Pick<Backend, 'id'>, timeoutMs: number = this.table.drainMs): Promise<{ readonly remaining: number }> {
    return this.pool.drain(id, timeoutMs);
  }

  stats(): RouteStats {
    return this.counters.read(this.pool.stats());
  }

  close(timeoutMs: number = this.table.drainMs): Promise<void> {
    this.closing ??= this.end(timeoutMs);
    return this.closing;
  }

  private async end(timeoutMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    if (this.counters.inFlight > 0) {
      await new Promise<void>((resolve) => {
        const cancel = this.deps.clock.after(timeoutMs, resolve);
        this.onIdle = () => {
          cancel();
          resolve();
        };
      });
    }
    this.server.closeAllConnections();
    for (const socket of this.upgraded) socket.destroy();
    this.pool.destroy();
    await closed;
  }

  private onRequest(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    this.begin(socket);
    response.once('close', () => this.finish(socket));
    forwardRequest(this.context, request, response).catch((error: unknown) => {
      this.note(null, `a request ended the wrong way: ${String(error)}`);
      response.destroy();
    });
  }

  private onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.begin(socket);
    this.upgraded.add(socket);
    socket.once('close', () => {
      this.upgraded.delete(socket);
      this.finish(socket);
    });
    forwardUpgrade(this.context, request, socket, head).catch((error: unknown) => {
      this.note(null, `an upgrade ended the wrong way: ${String(error)}`);
      socket.destroy();
    });
  }

  private refuseTunnel(socket: Duplex): void {
    socket.on('error', () => socket.destroy());
    this.counters.refused += 1;
    answerRaw(socket, 405, `route ${this.deps.name}: this is not a forward proxy`);
  }

  private onClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
    if (error.code === 'ECONNRESET' || this.busy.has(socket)) {
      socket.destroy();
      return;
    }
    this.counters.refused += 1;
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
    answerRaw(
      socket,
      status,
      `route ${this.deps.name}: the request is not valid HTTP/1.1 (${error.code ?? error.message})`,
    );
  }

  private begin(socket: Duplex): void {
    this.counters.inFlight += 1;
    this.busy.set(socket, (this.busy.get(socket) ?? 0) + 1);
  }

  private finish(socket: Duplex): void {
    this.counters.inFlight -= 1;
    const left = (this.busy.get(socket) ?? 1) - 1;
    if (left > 0) this.busy.set(socket, left);
    else this.busy.delete(socket);
    if (this.counters.inFlight === 0) this.onIdle();
  }

  private note(backend: string | null, message: string): void {
    this.counters.noteError(this.deps.clock.now(), backend, message);
  }
}
