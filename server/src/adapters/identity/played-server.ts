import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from './make-certificate.ts';

export type PlayedRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
};
export type PlayedAnswer = { readonly status: number; readonly body: unknown };
type Grant = {
  readonly account: string;
  readonly challenge: string;
  readonly redirectUri: string;
  readonly nonce: string;
};

/** A server over real TLS that gives out codes and tokens by the rules of OAuth 2.0, for tests. */
export class PlayedServer {
  readonly #server: Server;
  readonly #codes = new Map<string, Grant>();
  readonly #tokens = new Map<string, string>();
  readonly received: string[] = [];

  private constructor(certificate: Certificate, answer: (request: PlayedRequest) => PlayedAnswer) {
    this.#server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const { method = 'GET', headers } = request;
        const url = new URL(request.url ?? '/', this.address);
        this.received.push(`${method} ${url.pathname} ${text}`);
        const { status, body } = answer({ method, url, headers, form: new URLSearchParams(text) });
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  }

  static async start(
    certificate: Certificate,
    answer: (request: PlayedRequest) => PlayedAnswer,
  ): Promise<PlayedServer> {
    const played = new PlayedServer(certificate, answer);
    await new Promise<void>((resolve) => played.#server.listen(0, '127.0.0.1', resolve));
    return played;
  }

  get address(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}`; // it listens on a port
  }

  /** The person agrees: where the browser is sent. */
  agree(asked: string, account: string): URL {
    const { searchParams } = new URL(asked);
    const of = (name: string): string => searchParams.get(name) ?? '';
    const code = randomBytes(16).toString('hex');
    const grant = { account, challenge: of('code_challenge'), redirectUri: of('redirect_uri'), nonce: of('nonce') };
    this.#codes.set(code, grant);
    const back = new URL(of('redirect_uri'));
    back.searchParams.set('code', code);
    back.searchParams.set('state', of('state'));
    return back;
  }

  /** What a code stands for, once; undefined where it, its verifier or its address is wrong. */
  redeem(form: URLSearchParams): Grant | undefined {
    const code = form.get('code') ?? '';
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    return grant?.challenge === challenge && grant.redirectUri === form.get('redirect_uri') ? grant : undefined;
  }

  token(account: string): string {
    const token = `tok_${randomBytes(16).toString('hex')}`;
    this.#tokens.set(token, account);
    return token;
  }

  accountOf(token: string): string | undefined {
    return this.#tokens.get(token);
  }

  revoke(account: string): void {
    for (const [token, of] of this.#tokens) if (of === account) this.#tokens.delete(token);
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
