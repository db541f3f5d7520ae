import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import type { RepoAccess } from '../../../ports/git.ts';
import type { HttpRemote } from '../remote.ts';
import type { Credential } from './credential.ts';

export type HttpAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly location: string;
  readonly retryAfterMs: number | undefined;
  readonly body: Buffer;
};

/** Two requests of Git's smart HTTP with the credential of one repository. Redirects are answers, never followed. */
export type HttpClient = {
  get(remote: HttpRemote, url: string, signal: AbortSignal): Promise<HttpAnswer>;
  post(remote: HttpRemote, url: string, body: string, signal: AbortSignal): Promise<HttpAnswer>;
};

type Proxies = { readonly [name: string]: string | undefined };

/** Keeps connections open between polls: one pool for each CA file. */
export class HttpPools {
  readonly #env: Proxies;
  readonly #pools = new Map<string, Dispatcher>();

  constructor(env: Proxies) {
    this.#env = env;
  }

  pool(caFile: string | undefined): Dispatcher {
    const key = caFile ?? '';
    const known = this.#pools.get(key);
    if (known !== undefined) return known;
    const pool = makePool(this.#env, caFile);
    this.#pools.set(key, pool);
    return pool;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
    this.#pools.clear();
  }
}

/** Throws `unavailable` when the host does not answer, `limit-exceeded` past `maxBytes`, `cancelled`, `timeout`. */
export function makeHttpClient(
  pools: HttpPools,
  access: RepoAccess,
  credential: Credential | null,
  maxBytes: number,
  timeoutMs: number,
): HttpClient {
  const send = async (
    remote: HttpRemote,
    method: 'GET' | 'POST',
    url: string,
    body: string | null,
    signal: AbortSignal,
  ): Promise<HttpAnswer> => {
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await request(url, {
        method,
        body,
        dispatcher: pools.pool(access.caFile),
        signal: AbortSignal.any([signal, deadline]),
        headers: headersFor(remote, url, credential, method),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      return {
        status: answer.statusCode,
        contentType: one(answer.headers['content-type']),
        location: one(answer.headers['location']),
        retryAfterMs: seconds(one(answer.headers['retry-after'])),
        body: await readBody(remote, answer.body, answer.statusCode === 200 ? maxBytes : 0),
      };
    } catch (error) {
      throw httpError(remote, error, signal, deadline);
    }
  };
  return {
    get: (remote, url, signal) => send(remote, 'GET', url, null, signal),
    post: (remote, url, body, signal) => send(remote, 'POST', url, body, signal),
  };
}

function headersFor(
  remote: HttpRemote,
  url: string,
  credential: Credential | null,
  method: 'GET' | 'POST',
): { readonly [name: string]: string } {
  const headers: { [name: string]: string } = {
    'git-protocol': 'version=2',
    'user-agent': 'git/2.39 (fairlead)',
    'accept-encoding': 'identity',
  };
  if (method === 'POST') {
    headers['content-type'] = 'application/x-git-upload-pack-request';
    headers['accept'] = 'application/x-git-upload-pack-result';
  }
  if (credential !== null && new URL(url).origin === new URL(remote.url).origin) {
    const { username, password } = credential.basic();
    headers['authorization'] = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  }
  return headers;
}

/** The body of anything but success is not read: nobody needs a stranger's error page. */
async function readBody(remote: HttpRemote, body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<Buffer> {
  if (maxBytes === 0) {
    await body.dump({ limit: 65_536 });
    return Buffer.alloc(0);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new AppError(
        'limit-exceeded',
        `${remote.name} lists its refs in more than ${maxBytes} bytes: delete refs that nobody uses`,
        { retry: 'backoff' },
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function makePool(env: Proxies, caFile: string | undefined): Dispatcher {
  const ca = caFile === undefined ? undefined : readCa(caFile);
  const tls = ca === undefined ? {} : { ca };
  const [httpProxy, httpsProxy] = [env['http_proxy'], env['https_proxy'] ?? env['HTTPS_PROXY']];
  const connections = { connect: { timeout: 10_000, ...tls }, keepAliveTimeout: 90_000, connections: 4 };
  if (httpProxy === undefined && httpsProxy === undefined) return new Agent(connections);
  return new EnvHttpProxyAgent({
    ...connections,
    requestTls: tls,
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
    noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
  });
}

function readCa(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AppError('invalid-input', `the CA file ${path} cannot be read: check the Connection that names it`, {
      cause,
    });
  }
}

function httpError(remote: HttpRemote, error: unknown, signal: AbortSignal, deadline: AbortSignal): AppError {
  if (error instanceof AppError) return error;
  if (signal.aborted) return new AppError('cancelled', `asking ${remote.name} was cancelled`);
  if (deadline.aborted)
    return new AppError('timeout', `${remote.name} did not answer in time: see whether the host is overloaded`, {
      retry: 'backoff',
    });
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (/CERT|SELF_SIGNED|TLS|UNABLE_TO_VERIFY/.test(code)) {
    return new AppError(
      'unavailable',
      `the TLS certificate of ${remote.host} is not trusted (${code}): check it, or name its authority in the CA file of this Connection`,
      { retry: 'backoff', cause: error },
    );
  }
  return new AppError(
    'unavailable',
    `${remote.name} does not answer (${code}): see that the host is up and reachable from here`,
    { retry: 'backoff', cause: error },
  );
}

function one(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? '';
}

function seconds(text: string): number | undefined {
  return /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : undefined;
}
