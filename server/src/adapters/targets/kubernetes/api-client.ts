import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { Secret } from '@fairlead/core/lib/secret.ts';
import { errors } from 'undici';
import type { ApiAccess, ApiLimits, Impersonation } from './api-access.ts';
import { type ApiConnections, openConnections } from './api-connections.ts';
import { readStatus } from './api-status.ts';
import { ApiToken } from './api-token.ts';
import { exchange } from './exchange.ts';
import { RequestCounts } from './request-counts.ts';
import { within } from './within.ts';

export type ApiRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With its query, every part escaped. */
  readonly path: string;
  readonly body?: Json;
  readonly contentType?: string;
  /** What form the answer is to have, where not the whole objects are wanted. */
  readonly accept?: string;
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
};
export type ApiAnswer = { readonly status: number; readonly body: JsonObject };

type Headers = { readonly [name: string]: string | string[] };
type Lines = { readonly connections: ApiConnections; readonly token: ApiToken; readonly counts: RequestCounts };

const maxTries = 4;
const maxRetryAfterMs = 5_000;
const minRetryMs = 50;
const busyStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * A thin client of one API server: a pool of keep-alive HTTP/1.1 connections for requests, one HTTP/2 session for all
 * watches. A refusal is an answer; thrown are `unavailable`, `timeout`, `forbidden` (nobody knows this token),
 * `cancelled` and `limit-exceeded`.
 */
export class ApiClient {
  readonly #access: ApiAccess;
  readonly #limits: ApiLimits;
  readonly #lines: Lines;
  /** The headers of every request, made once for a token. */
  #sent: { readonly token: Secret | null; readonly headers: Headers } | null = null;

  /** @param counts keeps how the server answers; without it nobody is told. */
  constructor(access: ApiAccess, limits: ApiLimits, counts = new RequestCounts(() => 0), lines?: Lines) {
    this.#access = access;
    this.#limits = limits;
    this.#lines = lines ?? { connections: openConnections(access, limits), token: new ApiToken(access), counts };
  }

  /** The same server over the same lines, asked as somebody else. */
  as(impersonation: Impersonation): ApiClient {
    return new ApiClient({ ...this.#access, as: impersonation }, this.#limits, this.#lines.counts, this.#lines);
  }

  /**
   * Sends one request. Where the server (or what stands before it) is busy or away for a moment, it is asked again: all
   * that is sent here may be sent twice. A server that wants a longer pause is not pressed.
   */
  async request(request: ApiRequest): Promise<ApiAnswer> {
    const { signal, end } = within(request.signal, request.timeoutMs ?? this.#limits.requestTimeoutMs);
    try {
      for (let tries = 1; ; tries++) {
        const { answer, retryAfterMs } = await this.#once(request, signal);
        if (answer.status === 401) throw this.#unknownCaller();
        if (!busyStatuses.has(answer.status)) return answer;
        const delayMs = retryAfterMs ?? minRetryMs * 2 ** tries;
        if (tries === maxTries || delayMs > maxRetryAfterMs) throw this.#busy(answer, delayMs);
        await this.#pause(delayMs, request.signal, signal);
      }
    } finally {
      end();
    }
  }

  /**
   * Opens a stream of lines; it may be silent for as long as a watch may, or as told (0: for ever). An answer other than
   * 200 is returned, not thrown.
   */
  async stream(
    path: string,
    signal: AbortSignal,
    silenceMs = this.#limits.watchSilenceMs,
  ): Promise<{ readonly status: number; readonly body: Readable }> {
    const { connections } = this.#lines;
    try {
      const { status, body } = await this.#withToken(signal, async (headers) => {
        const answer = await connections.watches().request({
          origin: connections.origin,
          method: 'GET',
          path: connections.prefix + path,
          headers,
          signal,
          headersTimeout: this.#limits.requestTimeoutMs,
          bodyTimeout: silenceMs,
        });
        if (answer.statusCode === 401) answer.body.resume();
        return { status: answer.statusCode, body: answer.body };
      });
      if (status === 401) throw this.#unknownCaller();
      return { status, body };
    } catch (error) {
      throw this.#translated(error, signal);
    }
  }

  /** A stream said something just now (on a clock that only goes forward): the session lives. */
  noteHeard(nowMs: number): void {
    this.#lines.connections.noteHeard(nowMs);
  }

  /** Where no stream was heard for long, the session is dead without having told: the next one is new. */
  renewIfSilent(nowMs: number): void {
    this.#lines.connections.renewIfSilent(nowMs - this.#limits.watchSilenceMs);
  }

  async close(): Promise<void> {
    await this.#lines.connections.close();
  }

  /** Asks once more with a fresh token where the one in use is refused. */
  async #withToken<A extends { readonly status: number }>(
    signal: AbortSignal,
    ask: (headers: Headers) => Promise<A>,
  ): Promise<A> {
    const token = this.#lines.token.known() ?? (await this.#lines.token.current(signal));
    const answer = await ask(this.#headers(token));
    if (answer.status !== 401) return answer;
    const other = await this.#lines.token.after(token, signal);
    return other === undefined ? answer : ask(this.#headers(other));
  }

  #headers(token: Secret | null): Headers {
    const { as } = this.#access;
    if (this.#sent?.token === token) return this.#sent.headers;
    const headers = {
      accept: 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token.reveal()}` }),
      ...(as === undefined ? {} : { 'impersonate-user': as.user }),
      ...(as === undefined || as.groups.length === 0 ? {} : { 'impersonate-group': [...as.groups] }),
    };
    this.#sent = { token, headers };
    return headers;
  }

  async #once(
    request: ApiRequest,
    signal: AbortSignal,
  ): Promise<{ readonly answer: ApiAnswer; readonly retryAfterMs: number | undefined }> {
    const { method, path, body, accept, contentType = 'application/json' } = request;
    try {
      const sent = body === undefined ? null : JSON.stringify(body);
      const { connections } = this.#lines;
      const { status, headers, text } = await this.#withToken(signal, (own) => {
        const more = { ...(accept && { accept }), ...(sent !== null && { 'content-type': contentType }) };
        const asked = { ...own, ...more };
        const options = {
          origin: connections.origin,
          method,
          path: connections.prefix + path,
          headers: asked,
          body: sent,
        };
        return exchange(connections.requests, options, this.#limits.maxAnswerBytes, signal);
      });
      this.#lines.counts.answered(method, path, status);
      const wait = Number(headers['retry-after'] ?? 'none');
      const retryAfterMs = Number.isFinite(wait) ? wait * 1_000 : undefined;
      return { answer: { status, body: readJson(text) }, retryAfterMs };
    } catch (error) {
      const trouble = this.#translated(error, request.signal);
      if (trouble.code === 'unavailable' || trouble.code === 'timeout')
        this.#lines.counts.failed(method, path, trouble.message);
      throw trouble;
    }
  }

  async #pause(delayMs: number, callersSignal: AbortSignal, signal: AbortSignal): Promise<void> {
    await setTimeout(delayMs, undefined, { signal }).catch(() => undefined); // an early end shows in the signal
    if (signal.aborted) throw this.#translated(signal.reason, callersSignal);
  }

  #translated(error: unknown, callersSignal: AbortSignal): AppError {
    if (error instanceof AppError) return error;
    const { url } = this.#access;
    if (callersSignal.aborted)
      return new AppError('cancelled', `the request to ${url} was called off`, { cause: error });
    const slow =
      error instanceof errors.HeadersTimeoutError ||
      error instanceof errors.BodyTimeoutError ||
      error instanceof errors.ConnectTimeoutError;
    if (slow || (error instanceof Error && error.name === 'TimeoutError')) {
      return new AppError(
        'timeout',
        `${url} did not answer in time; see that the API server is well and not overloaded`,
        { retry: 'backoff', cause: error },
      );
    }
    const code =
      error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no connection';
    return new AppError(
      'unavailable',
      `${url} cannot be reached (${code}); see that the address and the certificate authority are right and the API server runs`,
      {
        retry: 'backoff',
        cause: error,
      },
    );
  }

  #unknownCaller(): AppError {
    return new AppError(
      'forbidden',
      `${this.#access.url} does not accept the credential; renew it with \`fairlead target add\``,
    );
  }

  #busy({ status, body }: ApiAnswer, afterMs: number): AppError {
    const { message } = readStatus(status, body);
    return new AppError('unavailable', `${this.#access.url} answers ${status}: ${message}`, {
      retry: { afterMs: Math.max(1_000, afterMs) },
    });
  }
}

/** Whatever is no JSON object (a proxy's page, `404 page not found`) reads as an empty one: the status speaks. */
function readJson(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json; // JSON.parse gives nothing else
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
