import { AppError } from '@fairlead/core/lib/app-error.ts';
import { type RouteInput, readAnswer, request, routeUrl } from '@fairlead/core/wire/client.ts';
import type { AnswerOf, Route } from '@fairlead/core/wire/route.ts';
import type { CliIo } from '../cli-io.ts';
import { plainValue } from '../text/plain-text.ts';
import type { FoundServer } from './find-server.ts';
import { type SseEvent, sseReader } from './read-sse.ts';

const answerTimeoutMs = 60_000;

export type StreamInput<R extends Route> = RouteInput<R> & {
  /** The last event that is known already. */
  readonly after?: string | undefined;
  /** Ends the stream, besides Ctrl-C. */
  readonly signal?: AbortSignal;
};

/** The server's routes as functions. */
export type Api = {
  readonly url: string;
  /** Throws `AppError`: the server's own code and sentence, `unavailable` where none answers, `cancelled` by Ctrl-C. */
  readonly call: <R extends Route>(route: R, input: RouteInput<R>) => Promise<AnswerOf<R>>;
  /** Events of a stream until it ends. A connection that breaks throws `unavailable`. */
  readonly stream: <R extends Route>(route: R, input: StreamInput<R>) => AsyncGenerator<SseEvent>;
};

/**
 * @param plain makes every text of an answer safe to show in a terminal; answers that are passed on as they are
 * (JSON, YAML) are left alone.
 */
export function makeApi(found: FoundServer, io: Pick<CliIo, 'fetch' | 'newKey' | 'signal'>, plain: boolean): Api {
  const headers = { authorization: `Bearer ${found.token.reveal()}` };
  // A redirect would take the token elsewhere.
  const fetchHere = (url: string, init: RequestInit): Promise<Response> =>
    io.fetch(url, { ...init, redirect: 'error' });
  return {
    url: found.url,
    call: async (route, input) => {
      const signal = AbortSignal.any([io.signal, AbortSignal.timeout(answerTimeoutMs)]);
      try {
        const deps = { fetch: fetchHere, baseUrl: found.url, headers, newKey: io.newKey, signal };
        const answer = await request(deps, route, input);
        return plain ? plainValue(answer) : answer;
      } catch (error) {
        throw explained(error, found, io.signal);
      }
    },
    async *stream(route, input) {
      const signal = input.signal === undefined ? io.signal : AbortSignal.any([io.signal, input.signal]);
      try {
        const last = input.after === undefined ? {} : { 'last-event-id': input.after };
        const answer = await fetchHere(routeUrl(found.url, route, input), {
          headers: { ...headers, ...last, accept: 'text/event-stream' },
          signal,
        });
        const isStream = (answer.headers.get('content-type') ?? '').startsWith('text/event-stream');
        if (!isStream) readAnswer(route, answer.status === 200 ? 502 : answer.status, await answer.text());
        for await (const event of readEvents(answer)) yield event;
      } catch (error) {
        if (input.signal?.aborted === true && !io.signal.aborted) return;
        throw explained(error, found, io.signal);
      }
    },
  };
}

async function* readEvents(answer: Response): AsyncGenerator<SseEvent> {
  if (answer.body === null) return;
  const read = sseReader();
  const decoder = new TextDecoder();
  for await (const chunk of answer.body) yield* read(decoder.decode(chunk, { stream: true }));
}

/** Says in the error which server was meant and what to do about it. */
function explained(error: unknown, found: FoundServer, stopped: AbortSignal): AppError {
  if (stopped.aborted) return new AppError('cancelled', 'stopped', { cause: error });
  const isOurs = error instanceof AppError;
  if (isOurs && error.code === 'unauthenticated') {
    const next =
      found.pid === null
        ? 'set FAIRLEAD_TOKEN to one that is valid'
        : 'start the server again, it writes a new one for this machine';
    return new AppError('unauthenticated', `${found.url} does not accept the token: ${next}`, { cause: error });
  }
  const gotAnswer = isOurs && error.details['status'] !== undefined;
  if (gotAnswer || (isOurs && error.code !== 'unavailable')) return error;
  const where = found.pid === null ? found.url : `${found.url} (process ${found.pid})`;
  const next = found.pid === null ? 'see that the address is right and the server runs' : 'start it with `npm start`';
  return new AppError('unavailable', `the server at ${where} does not answer: ${next}`, {
    retry: 'backoff',
    cause: error,
  });
}
