import { type ClientDeps, type HttpFetch, type RouteInput, request } from '@fairlead/core/wire/client.ts';
import type { AnswerOf, Route } from '@fairlead/core/wire/route.ts';
import type { ServerClock } from './server-clock.ts';

/** How the page asks its server. Rejects with AppError: the server's code and sentence. */
export type Client = {
  readonly call: <R extends Route>(route: R, input: RouteInput<R>, signal?: AbortSignal) => Promise<AnswerOf<R>>;
};

/** A client on the page's own origin; every answer also tells the server's time to `clock`. */
export function browserClient(clock: ServerClock): Client {
  const fetchPage: HttpFetch<AbortSignal> = async (url, init) => {
    const answer = await fetch(url, init);
    clock.hear(answer.headers.get('date'));
    return answer;
  };
  return {
    call: (route, input, signal) => {
      const deps: ClientDeps<AbortSignal> = {
        fetch: fetchPage,
        baseUrl: '',
        headers: {},
        newKey: () => newKey(),
        ...(signal === undefined ? {} : { signal }),
      };
      return request(deps, route, input);
    },
  };
}

/** `crypto.randomUUID` exists only on https and localhost; a page on a plain address has this. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
