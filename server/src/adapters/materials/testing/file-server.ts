import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Served = {
  readonly status?: number;
  readonly body?: string | Buffer;
  readonly headers?: { readonly [name: string]: string };
};
export type Asked = { readonly path: string; readonly headers: IncomingHttpHeaders };

/** An HTTP server of what a test puts there; knows ETags, and remembers who asked for what. */
export class FileServer {
  readonly files = new Map<string, Served | ((asked: Asked) => Served)>();
  readonly asked: Asked[] = [];
  readonly #server = createServer((request, response) => {
    const asked = { path: request.url ?? '', headers: request.headers };
    this.asked.push(asked);
    const found = this.files.get(asked.path) ?? this.files.get(asked.path.split('?')[0] ?? '') ?? { status: 404 };
    const { status = 200, body = '', headers = {} } = typeof found === 'function' ? found(asked) : found;
    const isKnown = headers['etag'] !== undefined && request.headers['if-none-match'] === headers['etag'];
    response.writeHead(isKnown ? 304 : status, headers);
    response.end(isKnown ? undefined : body);
  });

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // listens on a port
  }

  countOf(path: string): number {
    return this.asked.filter((asked) => asked.path.split('?')[0] === path).length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}
