import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export type SeenRequest = { readonly method: string; readonly url: string; readonly authorization: string | undefined };
type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Git's own `git http-backend` behind a small HTTP server, with the faults and the bad manners of real ones. */
export class GitHttpServer {
  readonly #root: string;
  readonly #server: Server;
  readonly seen: SeenRequest[] = [];
  readonly away = new Set<string>();
  /** `Basic …` that every request must carry; undefined asks nobody. */
  authorization: string | undefined;
  /** Answers before Git does; true when it did. */
  intercept: Answer | undefined;
  /** Version 0 only, as old servers speak. */
  old = false;

  private constructor(root: string, server: Server) {
    this.#root = root;
    this.#server = server;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => this.#answer(request, response));
  }

  static async start(root: string, tls?: { readonly key: string; readonly cert: string }): Promise<GitHttpServer> {
    const server = tls === undefined ? createServer() : (createTlsServer(tls) as unknown as Server); // both take the same handlers
    const made = new GitHttpServer(root, server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // it listens on TCP
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '/';
    const { authorization } = request.headers;
    this.seen.push({ method: request.method ?? '', url, authorization });
    if (this.intercept?.(request, response) === true) return;
    if ([...this.away].some((path) => url.startsWith(path))) {
      response.writeHead(503).end();
      return;
    }
    if (this.authorization !== undefined && authorization !== this.authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('denied');
      return;
    }
    this.#runBackend(request, response);
  }

  #runBackend(request: IncomingMessage, response: ServerResponse): void {
    const [path = '', query = ''] = (request.url ?? '/').split('?');
    const backend = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'] ?? '',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_PROJECT_ROOT: this.#root,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'http.receivepack',
        GIT_CONFIG_VALUE_0: 'true',
        REQUEST_METHOD: request.method ?? 'GET',
        PATH_INFO: path,
        QUERY_STRING: query,
        REMOTE_ADDR: '127.0.0.1',
        REMOTE_USER: 'tester',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        ...(request.headers['content-encoding'] === undefined
          ? {}
          : { HTTP_CONTENT_ENCODING: request.headers['content-encoding'] }),
        ...(this.old ? {} : { GIT_PROTOCOL: String(request.headers['git-protocol'] ?? '') }),
      },
    });
    request.pipe(backend.stdin);
    backend.stdin.on('error', () => undefined);
    let head = Buffer.alloc(0);
    let started = false;
    backend.stdout.on('data', (chunk: Buffer) => {
      if (started) return void response.write(chunk);
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      started = true;
      const headers = head
        .toString('latin1', 0, end)
        .split('\r\n')
        .map((line) => line.split(': ') as [string, string]);
      const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1] ?? '200';
      response.writeHead(
        Number.parseInt(status, 10),
        Object.fromEntries(headers.filter(([name]) => name.toLowerCase() !== 'status')),
      );
      response.write(head.subarray(end + 4));
    });
    backend.stdout.on('end', () => response.end());
    response.on('close', () => backend.kill());
  }
}
