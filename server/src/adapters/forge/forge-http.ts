import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Secret } from '@fairlead/core/lib/secret.ts';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { Agent, request } from 'undici';
import { guardedLookup, isForbiddenLiteral } from '../../io/guarded-lookup.ts';
import { AnswerCache } from './answer-cache.ts';
import { pauseOf, refusalOf } from './refusal.ts';

export type ForgeHttpOptions = {
  /** Where the API begins, from the configuration alone: `https://git.acme.dev/api/v1`. Ends without a slash. */
  readonly base: string;
  /** Read at every call, so that a rotated token is used at once; bound to the host of `base`. */
  readonly token: () => Promise<Secret>;
  readonly authorize: (token: string) => { readonly [header: string]: string };
  /** Whether addresses of this machine and of private networks may be called: the operator's decision. */
  readonly allowPrivate: boolean;
  readonly ca: string | null;
  readonly now: () => number;
};

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
export type Answer = { readonly status: number; readonly body: unknown; readonly next: string | null };

const timeoutMs = 20_000;
const maxAnswerBytes = 8 * 1024 * 1024;
const mostPages = 30;

/**
 * The HTTP of one forge: one host, one token, no redirects, answers of bounded size, conditional reads, and a pause for
 * everybody once the forge asks for one. No address out of an answer or a message is ever called but further pages of the same API.
 */
export class ForgeHttp {
  readonly #options: ForgeHttpOptions;
  readonly #agent: Agent;
  readonly #known = new AnswerCache();
  #pausedUntil = 0;

  constructor(options: ForgeHttpOptions) {
    this.#options = options;
    const connect = { lookup: guardedLookup(options.allowPrivate), ...(options.ca === null ? {} : { ca: options.ca }) };
    this.#agent = new Agent({ connect, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connections: 4 });
  }

  /** A read, as the schema has it; undefined where there is nothing. */
  async find<T extends TSchema>(path: string, schema: T, signal: AbortSignal): Promise<Static<T> | undefined> {
    const answer = await this.send('GET', path, undefined, signal);
    return answer.status === 404 ? undefined : this.#checked(schema, answer.body, path);
  }

  /** A read of what must be there. Throws `not-found`. */
  async get<T extends TSchema>(path: string, schema: T, signal: AbortSignal): Promise<Static<T>> {
    const found = await this.find(path, schema, signal);
    if (found === undefined) throw this.#missing(path);
    return found;
  }

  /** All pages of a list, up to so many items. Throws `not-found`. */
  async list<T extends TSchema>(
    path: string,
    schema: T,
    most: number,
    signal: AbortSignal,
  ): Promise<readonly Static<T>[]> {
    const items: Static<T>[] = [];
    let next: string | null = path;
    for (let page = 0; next !== null && items.length < most && page < mostPages; page += 1) {
      const answer: Answer = await this.send('GET', next, undefined, signal);
      if (answer.status === 404) throw this.#missing(path);
      const body: unknown = answer.body ?? []; // some forges answer null for an empty list
      if (!Array.isArray(body)) throw this.#strange(path, 'a list was expected');
      items.push(...body.map((item) => this.#checked(schema, item, path)));
      next = answer.next;
    }
    return items.slice(0, most);
  }

  /** A write; answers 404, 405, 409, 422 and 423 come back, for their meaning is the caller's. */
  async send(method: Method, path: string, body: unknown, signal: AbortSignal): Promise<Answer> {
    const { base, now } = this.#options;
    if (now() < this.#pausedUntil) throw this.#paused();
    const token = (await this.#options.token()).reveal();
    if (!this.#isPrivateWay()) throw this.#inClear();
    const known = method === 'GET' ? this.#known.get(path) : undefined;
    const headers = {
      accept: 'application/json',
      'user-agent': 'fairlead',
      ...this.#options.authorize(token),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(known === undefined ? {} : { 'if-none-match': known.etag }),
    };
    const answer = await this.#call(method, `${base}${path}`, headers, body, signal);
    const pause = pauseOf(answer.status, answer.headers, now());
    if (pause !== null) this.#pausedUntil = pause;
    if (answer.status === 304 && known !== undefined) return { status: 200, body: known.body, next: known.next };
    const refusal = refusalOf(answer.status, answer.text, new URL(base).host, path, pause === null ? 0 : pause - now());
    if (refusal !== null) throw refusal;
    const read = { status: answer.status, body: this.#parse(answer.text, path), next: this.#nextPage(answer.headers) };
    const etag = answer.headers['etag'];
    if (method === 'GET' && answer.status === 200 && typeof etag === 'string')
      this.#known.put(path, { etag, body: read.body, next: read.next, bytes: answer.text.length });
    return read;
  }

  checked<T extends TSchema>(schema: T, answer: Answer, path: string): Static<T> {
    return this.#checked(schema, answer.body, path);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #call(
    method: Method,
    url: string,
    headers: { readonly [name: string]: string },
    body: unknown,
    signal: AbortSignal,
  ) {
    const { host } = new URL(url);
    if (!this.#options.allowPrivate && isForbiddenLiteral(url)) {
      throw new AppError('forbidden', `${host} is not a public address; the operator may allow it, see docs/forges.md`);
    }
    try {
      const answer = await request(url, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        dispatcher: this.#agent,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      const text = await readWhole(answer.body, host);
      return { status: answer.statusCode, headers: answer.headers, text };
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (signal.aborted) throw new AppError('cancelled', `asking ${host} was cancelled`);
      const reason = error instanceof Error ? error.message : 'unknown error';
      throw new AppError('unavailable', `the forge ${host} does not answer: ${reason}`, { retry: 'backoff' });
    }
  }

  /** The next page as a path below our own base: a forge may know itself by another host name, which is not called. */
  #nextPage(headers: { readonly [name: string]: unknown }): string | null {
    const link = headers['link'];
    const found = typeof link === 'string' ? /<([^<>]{1,2000})>\s*;\s*rel="?next"?/.exec(link)?.[1] : undefined;
    if (found === undefined || !URL.canParse(found, this.#options.base)) return null;
    const { pathname, search } = new URL(found, this.#options.base);
    const { pathname: start } = new URL(this.#options.base);
    const below = start === '/' ? pathname : pathname.startsWith(`${start}/`) ? pathname.slice(start.length) : null;
    return below === null ? null : `${below}${search}`;
  }

  #parse(text: string, path: string): unknown {
    if (text === '') return null;
    try {
      return JSON.parse(text);
    } catch {
      throw this.#strange(path, 'it is not JSON');
    }
  }

  #checked<T extends TSchema>(schema: T, body: unknown, path: string): Static<T> {
    if (Value.Check(schema, body)) return body;
    const [error] = Value.Errors(schema, body);
    throw this.#strange(path, `${error?.instancePath ?? ''} ${error?.message ?? 'is not as documented'}`.trim());
  }

  #strange(path: string, why: string): AppError {
    const { host } = new URL(this.#options.base);
    return new AppError(
      'invalid-input',
      `the answer of ${host} to ${path} cannot be read: ${why}; see that \`forge\` of its Connection names the right kind`,
    );
  }

  #missing(path: string): AppError {
    const { host } = new URL(this.#options.base);
    return new AppError('not-found', `${host} has no ${path}, or the token of its Connection may not see it`);
  }

  #paused(): AppError {
    const { base, now } = this.#options;
    const afterMs = Math.max(1_000, this.#pausedUntil - now());
    const seconds = Math.ceil(afterMs / 1_000);
    return new AppError(
      'too-many-requests',
      `${new URL(base).host} asked for a pause; it is asked again in ${seconds} s`,
      {
        retry: { afterMs },
      },
    );
  }

  #isPrivateWay(): boolean {
    const { protocol, hostname } = new URL(this.#options.base);
    return protocol === 'https:' || /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  }

  #inClear(): AppError {
    const { host } = new URL(this.#options.base);
    return new AppError(
      'invalid-input',
      `the token for ${host} is not sent over plain http: write its https address in the Connection`,
    );
  }
}

async function readWhole(body: AsyncIterable<Buffer>, host: string): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > maxAnswerBytes)
      throw new AppError(
        'limit-exceeded',
        `an answer of ${host} is larger than ${maxAnswerBytes} bytes and is not read`,
      );
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
