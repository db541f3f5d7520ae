import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import { Client, errors, Pool } from 'undici';
import type { ApiAccess, ApiLimits } from './api-access.ts';
import { readStatus } from './api-status.ts';

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

const maxTries = 4;
const maxRetryAfterMs = 5_000;

/**
 * A thin client of one API server: a pool of keep-alive HTTP/1.1 connections for requests, one HTTP/2 session for all
 * watches. A refusal is an answer; thrown are `unavailable`, `timeout`, `forbidden` (nobody knows this token),
 * `cancelled` and `limit-exceeded`.
 */
export class ApiClient {
  readonly #access: ApiAccess;
  readonly #limits: ApiLimits;
  readonly #pool: Pool;
  #session: Client | null = null;

  constructor(access: ApiAccess, limits: ApiLimits) {
    this.#access = access;
    this.#limits = limits;
    const { connections, connectTimeoutMs, requestTimeoutMs } = limits;
    this.#pool = new Pool(access.url, {
      connections,
      allowH2: false,
      connect: { ca: access.ca, timeout: connectTimeoutMs },
      headersTimeout: requestTimeoutMs,
      bodyTimeout: requestTimeoutMs,
    });
  }

  /** Sends one request; a server that asks to wait a little (429) is asked again. */
  async request(request: ApiRequest): Promise<ApiAnswer> {
    const signal = AbortSignal.any([
      request.signal,
      AbortSignal.timeout(request.timeoutMs ?? this.#limits.requestTimeoutMs),
    ]);
    for (let tries = 1; ; tries++) {
      const { answer, retryAfterMs } = await this.#once(request, signal);
      if (answer.status === 401) throw this.#unknownToken();
      if (answer.status !== 429 && answer.status !== 503 && answer.status !== 502 && answer.status !== 504)
        return answer;
      if (answer.status !== 429 || tries === maxTries || retryAfterMs > maxRetryAfterMs)
        throw this.#busy(answer, retryAfterMs);
      await this.#pause(retryAfterMs, request.signal, signal);
    }
  }

  /** Opens a stream of newline-separated JSON. An answer other than 200 is returned, not thrown. */
  async stream(path: string, signal: AbortSignal): Promise<{ readonly status: number; readonly body: Readable }> {
    try {
      const { statusCode, body } = await this.#watchSession().request({
        method: 'GET',
        path,
        headers: this.#headers(),
        signal,
        headersTimeout: this.#limits.requestTimeoutMs,
        bodyTimeout: this.#limits.watchSilenceMs,
      });
      if (statusCode === 401) throw this.#unknownToken();
      return { status: statusCode, body };
    } catch (error) {
      throw this.#translated(error, signal);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.destroy(), this.#session?.destroy()]);
  }

  #watchSession(): Client {
    if (this.#session === null || this.#session.closed || this.#session.destroyed) {
      const { connectTimeoutMs: timeout } = this.#limits;
      this.#session = new Client(this.#access.url, {
        allowH2: true,
        maxConcurrentStreams: 1_000,
        connect: { ca: this.#access.ca, timeout },
      });
    }
    return this.#session;
  }

  #headers(): { [name: string]: string } {
    return { accept: 'application/json', authorization: `Bearer ${this.#access.token.reveal()}` };
  }

  async #once(
    request: ApiRequest,
    signal: AbortSignal,
  ): Promise<{ readonly answer: ApiAnswer; readonly retryAfterMs: number }> {
    const { method, path, body, accept, contentType = 'application/json' } = request;
    try {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const headers = {
        ...this.#headers(),
        ...(accept === undefined ? {} : { accept }),
        ...(body === undefined ? {} : { 'content-type': contentType }),
      };
      const answer = await this.#pool.request({ method, path, headers, signal, ...sent });
      const text = await readText(answer.body, this.#limits.maxAnswerBytes, path);
      const wait = Number(answer.headers['retry-after'] ?? '1');
      const retryAfterMs = Number.isFinite(wait) ? wait * 1_000 : 1_000;
      return { answer: { status: answer.statusCode, body: readJson(text) }, retryAfterMs };
    } catch (error) {
      throw this.#translated(error, request.signal);
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

  #unknownToken(): AppError {
    return new AppError(
      'forbidden',
      `${this.#access.url} does not accept the token; renew the credential of this target`,
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
