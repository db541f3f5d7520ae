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
import { RequestCounts } from './request-counts.ts';

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
    const signal = AbortSignal.any([
      request.signal,
      AbortSignal.timeout(request.timeoutMs ?? this.#limits.requestTimeoutMs),
    ]);
    for (let tries = 1; ; tries++) {
      const { answer, retryAfterMs } = await this.#once(request, signal);
      if (answer.status === 401) throw this.#unknownCaller();
      if (!busyStatuses.has(answer.status)) return answer;
      const delayMs = retryAfterMs ?? minRetryMs * 2 ** tries;
      if (tries === maxTries || delayMs > maxRetryAfterMs) throw this.#busy(answer, delayMs);
      await this.#pause(delayMs, request.signal, signal);
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
      const { statusCode, body } = await this.#withToken(signal, (headers) =>
        connections.watches().request({
          origin: connections.origin,
          method: 'GET',
          path: connections.prefix + path,
          headers,
          signal,
          headersTimeout: this.#limits.requestTimeoutMs,
          bodyTimeout: silenceMs,
        }),
      );
      if (statusCode === 401) throw this.#unknownCaller();
      return { status: statusCode, body };
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
  async #withToken<A extends { readonly statusCode: number; readonly body: Readable }>(
    signal: AbortSignal,
    ask: (headers: { [name: string]: string | string[] }) => Promise<A>,
  ): Promise<A> {
    const token = await this.#lines.token.current(signal);
    const answer = await ask(this.#headers(token));
    if (answer.statusCode !== 401) return answer;
    const other = await this.#lines.token.after(token, signal);
    if (other === undefined) return answer;
    answer.body.resume();
    return ask(this.#headers(other));
  }

  #headers(token: Secret | null): { [name: string]: string | string[] } {
    const { as } = this.#access;
    return {
      accept: 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token.reveal()}` }),
      ...(as === undefined ? {} : { 'impersonate-user': as.user }),
      ...(as === undefined || as.groups.length === 0 ? {} : { 'impersonate-group': [...as.groups] }),
    };
  }

  async #once(
    request: ApiRequest,
    signal: AbortSignal,
  ): Promise<{ readonly answer: ApiAnswer; readonly retryAfterMs: number | undefined }> {
    const { method, path, body, accept, contentType = 'application/json' } = request;
    try {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const { connections } = this.#lines;
      const answer = await this.#withToken(signal, (own) => {
        const headers = {
          ...own,
          ...(accept === undefined ? {} : { accept }),
          ...(body === undefined ? {} : { 'content-type': contentType }),
        };
        const full = connections.prefix + path;
        return connections.requests.request({
          origin: connections.origin,
          method,
          path: full,
          headers,
          signal,
          ...sent,
        });
      });
      const text = await readText(answer.body, this.#limits.maxAnswerBytes, path);
      this.#lines.counts.answered(method, path, answer.statusCode);
      const wait = Number(answer.headers['retry-after'] ?? 'none');
      const retryAfterMs = Number.isFinite(wait) ? wait * 1_000 : undefined;
      return { answer: { status: answer.statusCode, body: readJson(text) }, retryAfterMs };
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

async function readText(body: Readable, maxBytes: number, path: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = chunk as Buffer; // undici's bodies are streams of buffers
    size += bytes.length;
    if (size > maxBytes) throw new AppError('limit-exceeded', `the answer to ${path} is larger than ${maxBytes} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
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
