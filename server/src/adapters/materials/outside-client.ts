import { readFileSync } from 'node:fs';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Secret } from '@fairlead/core/lib/secret.ts';
import { Agent, type Dispatcher, request } from 'undici';
import { guardedLookup, isForbiddenLiteral } from '../../io/guarded-lookup.ts';

/** How one place is reached: what its Connection says, or nothing for a place that anybody may read. */
export type PlaceAccess = {
  /** Whether an address of this machine or a private network may be called. */
  readonly allowPrivate: boolean;
  readonly caFile: string | null;
  readonly user: string | null;
  /** Read at every use; bound to the host of the place. */
  readonly credential: (() => Promise<Secret>) | null;
};

export type OutsideAnswer = {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: Buffer;
  readonly url: string;
};

export type OutsideAsk = {
  readonly url: string;
  readonly access: PlaceAccess;
  readonly headers?: { readonly [name: string]: string };
  /** Sent to the origin of `url` and to no other: a redirect elsewhere goes without. */
  readonly authorization?: string;
  readonly maxBytes: number;
};

const timeoutMs = 60_000;
const maxRedirects = 5;
const redirects: readonly number[] = [301, 302, 303, 307, 308];

/**
 * Fetches from outside, with what makes that safe: addresses of private networks are refused unless allowed, redirects
 * carry no credential to another origin and never leave https, sizes and times have an end.
 */
export class OutsideClient {
  readonly #agents = new Map<string, Agent>();

  /** Errors: `unavailable`, `timeout`, `limit-exceeded`, `forbidden`, `cancelled`. Any status is an answer. */
  async get(ask: OutsideAsk, signal: AbortSignal): Promise<OutsideAnswer> {
    const origin = new URL(ask.url).origin;
    let url = ask.url;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const answer = await this.#getOnce({ ...ask, url }, new URL(url).origin === origin, signal);
      const location = answer.headers['location'];
      if (!redirects.includes(answer.status) || location === undefined) return answer;
      const next = new URL(location, url);
      if (next.protocol !== 'https:' && !(next.protocol === 'http:' && url.startsWith('http:')))
        throw new AppError('forbidden', `${hostOf(ask.url)} redirects away from https; write the address it should be`);
      url = next.href;
    }
    throw new AppError('unavailable', `${hostOf(ask.url)} redirects on and on`, { retry: 'backoff' });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()));
    this.#agents.clear();
  }

  async #getOnce(ask: OutsideAsk, isHome: boolean, signal: AbortSignal): Promise<OutsideAnswer> {
    const { url, access, headers = {}, authorization, maxBytes } = ask;
    // Where it redirects to is not what the operator allowed.
    const allowPrivate = access.allowPrivate && isHome;
    if (!allowPrivate && isForbiddenLiteral(url))
      throw new AppError(
        'forbidden',
        `${hostOf(url)} is not a public address; let the operator name its host in FAIRLEAD_PRIVATE_HOSTS`,
      );
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await request(url, {
        dispatcher: this.#agent(access.caFile, allowPrivate),
        signal: AbortSignal.any([signal, deadline]),
        headers: {
          'user-agent': 'fairlead',
          ...headers,
          ...(isHome && authorization !== undefined && { authorization }),
        },
      });
      return {
        status: answer.statusCode,
        headers: Object.fromEntries(
          Object.entries(answer.headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join(', ') : (value ?? ''),
          ]),
        ),
        body: await readBody(hostOf(url), answer.body, maxBytes),
        url,
      };
    } catch (error) {
      throw outsideError(url, error, signal, deadline);
    }
  }

  #agent(caFile: string | null, allowPrivate: boolean): Agent {
    const key = `${allowPrivate} ${caFile ?? ''}`;
    const known = this.#agents.get(key);
    if (known !== undefined) return known;
    const agent = new Agent({
      connect: {
        lookup: guardedLookup(allowPrivate),
        timeout: 10_000,
        ...(caFile !== null && { ca: readFileSync(caFile, 'utf8') }),
      },
      connections: 8,
      maxHeaderSize: 64 * 1024,
    });
    this.#agents.set(key, agent);
    return agent;
  }
}

async function readBody(host: string, body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new AppError('limit-exceeded', `${host} sends more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function outsideError(url: string, error: unknown, signal: AbortSignal, deadline: AbortSignal): AppError {
  if (error instanceof AppError) return error;
  const host = hostOf(url);
  if (signal.aborted) return new AppError('cancelled', `asking ${host} was cancelled`);
  if (deadline.aborted) return new AppError('timeout', `${host} did not answer in time`, { retry: 'backoff' });
  const message = error instanceof Error ? error.message : '';
  if (message.includes('is not a public address'))
    return new AppError('forbidden', `${message}; let the operator name its host in FAIRLEAD_PRIVATE_HOSTS`);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return new AppError('unavailable', `${host} does not answer (${code}): see that it is up and reachable from here`, {
    retry: 'backoff',
    cause: error,
  });
}

/** With its port, as credentials are bound to it. */
export function hostOf(url: string): string {
  return new URL(url).host;
}

/** The header for a user and secret; without a user the secret is a bearer's token. */
export async function authorizationOf({ user, credential }: PlaceAccess): Promise<string | undefined> {
  if (credential === null) return undefined;
  const secret = (await credential()).reveal();
  return user === null ? `Bearer ${secret}` : `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
}

/** What a status that is no success means, in words of this house. */
export function statusError(answer: OutsideAnswer, what: string): AppError {
  const host = hostOf(answer.url);
  if (answer.status === 401 || answer.status === 403)
    return new AppError(
      'unauthenticated',
      `${host} does not let us read ${what} (${answer.status}); check the credential of its Connection`,
    );
  if (answer.status === 404) return new AppError('not-found', `${host} has no ${what}; check the address`);
  return new AppError('unavailable', `${host} answers ${answer.status} when asked for ${what}`, { retry: 'backoff' });
}
