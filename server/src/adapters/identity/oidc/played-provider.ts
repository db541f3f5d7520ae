import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from '../make-certificate.ts';

type Json = { readonly [name: string]: unknown };
export type Forgery = {
  readonly header?: Json;
  readonly claims?: (right: Json) => Json;
  /** What the signature is made of; the usual is the provider's own key. */
  readonly sign?: (input: string, publicPem: string) => string;
  readonly token?: Json;
  readonly userinfo?: Json;
  readonly status?: number;
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A provider over real TLS that answers wrongly where it is told to: what a well-kept one never does. */
export class PlayedProvider {
  readonly #server: Server;
  readonly #key: KeyObject;
  readonly #public: KeyObject;
  readonly received: string[] = [];
  nonce = '';
  forgery: Forgery = {};

  private constructor(certificate: Certificate) {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.#key = pair.privateKey;
    this.#public = pair.publicKey;
    this.#server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
      const { pathname } = new URL(request.url ?? '/', this.issuer);
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.received.push(`${pathname} ${Buffer.concat(chunks).toString()}`);
        const answer = this.#answer(pathname);
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
      });
    });
  }

  static async start(certificate: Certificate): Promise<PlayedProvider> {
    const provider = new PlayedProvider(certificate);
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get issuer(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}`; // it listens on a port
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(path: string): { readonly status: number; readonly body: unknown } {
    const { issuer, forgery } = this;
    if (path === '/.well-known/openid-configuration')
      return {
        status: 200,
        body: {
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          userinfo_endpoint: `${issuer}/me`,
          response_types_supported: ['code'],
          id_token_signing_alg_values_supported: ['RS256'],
          subject_types_supported: ['public'],
        },
      };
    if (path === '/jwks')
      return {
        status: 200,
        body: { keys: [{ ...this.#public.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] },
      };
    if (path === '/me') return { status: 200, body: forgery.userinfo ?? { sub: 'ada-1' } };
    if (forgery.status !== undefined) return { status: forgery.status, body: { error: 'server_error' } };
    return {
      status: 200,
      body: forgery.token ?? { access_token: 'a', token_type: 'bearer', id_token: this.#idToken() },
    };
  }

  #idToken(): string {
    const now = Math.floor(Date.now() / 1_000);
    const right: Json = {
      ...{ iss: this.issuer, sub: 'ada-1', aud: 'fairlead', iat: now, exp: now + 300, nonce: this.nonce },
      ...{ email: 'Ada@Acme.dev', email_verified: true, groups: ['shop-dev'] },
    };
    const { header = { alg: 'RS256', kid: 'one' }, claims = (same: Json) => same, sign } = this.forgery;
    const input = `${encode(header)}.${encode(claims(right))}`;
    const publicPem = this.#public.export({ format: 'pem', type: 'spki' }).toString();
    const signature = sign?.(input, publicPem) ?? createSign('RSA-SHA256').update(input).sign(this.#key, 'base64url');
    return `${input}.${signature}`;
  }
}

/** A signature that anybody can make who knows the public key. */
export function hmacOf(input: string, publicPem: string): string {
  return createHmac('sha256', publicPem).update(input).digest('base64url');
}
