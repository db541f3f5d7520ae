import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { Pool } from 'undici';
import type { ApiAccess } from './api-access.ts';
import type { TestCluster } from './test-cluster.ts';

/** What goes wrong with a request: an answer of our own, or the real one lost after the server did its work. */
export type Fault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: { readonly [name: string]: string };
      readonly body?: JsonObject;
    }
  | { readonly kind: 'lose-reply' }
  /** Something happens between what the client did before and this request. */
  | { readonly kind: 'meanwhile'; readonly run: () => Promise<void> };

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly accept: string;
};

/** Stands between a target and its API server in tests: counts what is asked, and lets chosen requests go wrong. */
export class FaultProxy {
  readonly asked: Asked[] = [];
  /** Asked before each request is passed on. */
  fault: (asked: Asked) => Fault | undefined = () => undefined;
  readonly #server: Http2SecureServer;
  readonly #upstream: Pool;
  readonly #cluster: TestCluster;
  readonly #streams = new Set<Http2ServerResponse>();

  static async start(cluster: TestCluster): Promise<FaultProxy> {
    const proxy = new FaultProxy(cluster);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  constructor(cluster: TestCluster) {
    this.#cluster = cluster;
    this.#upstream = new Pool(cluster.access.url, { connect: { ca: cluster.certificate().cert }, allowH2: false });
    this.#server = createSecureServer({ ...cluster.certificate(), allowHTTP1: true }, (request, response) => {
      // A client that goes away, or a server that does, ends the request: the other side sees the broken stream.
      this.#pass(request, response).catch(() => response.stream?.destroy() ?? response.socket?.destroy());
    });
  }

  get access(): ApiAccess {
    const { port } = this.#server.address() as AddressInfo; // it listens on TCP
    return { ...this.#cluster.access, url: `https://127.0.0.1:${port}` };
  }

  /** Ends every answer that is under way in its midst: what a client sees of a server that falls over. */
  breakStreams(): void {
    for (const response of this.#streams) response.stream?.destroy();
  }

  async stop(): Promise<void> {
    this.#server.close();
    await this.#upstream.destroy();
  }

  async #pass(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set
    const { method, url: path } = request;
    const { accept = '' } = request.headers;
    const asked = { method, path, body: Buffer.concat(chunks).toString('utf8'), accept };
    this.asked.push(asked);
    const fault = this.fault(asked);
    if (fault?.kind === 'answer') {
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
      response.end(JSON.stringify(fault.body ?? {}));
      return;
    }
    if (fault?.kind === 'meanwhile') await fault.run();
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !name.startsWith(':') && !hopHeaders.has(name)),
    ) as { [name: string]: string }; // none of those sent here is a list
    const body = asked.body === '' ? {} : { body: asked.body };
    const answer = await this.#upstream.request({ method: method as 'GET', path, headers, ...body });
    if (fault?.kind === 'lose-reply') {
      await answer.body.dump();
      throw new Error('the reply is lost');
    }
    const type = answer.headers['content-type'];
    response.writeHead(answer.statusCode, { 'content-type': typeof type === 'string' ? type : 'application/json' });
    this.#streams.add(response);
    await pipeline(answer.body, response).finally(() => this.#streams.delete(response));
  }
}

const hopHeaders: ReadonlySet<string> = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);
