import { AppError } from '../lib/app-error.ts';
import { isProblem } from './problem.ts';
import { type AnswerOf, type BodyOf, fillPath, type ParamsOf, type QueryOf, type Route } from './route.ts';

/** The part of a fetch response that is used; browsers' and Node's both fit. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
};
export type HttpFetch<Signal> = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: { readonly [name: string]: string };
    readonly body?: string;
    readonly credentials: 'same-origin';
    readonly signal?: Signal;
  },
) => Promise<HttpAnswer>;

export type ClientDeps<Signal> = {
  readonly fetch: HttpFetch<Signal>;
  /** Without trailing slash; empty in the browser. */
  readonly baseUrl: string;
  /** Sent with every request, e.g. the bearer token. */
  readonly headers: { readonly [name: string]: string };
  /** A fresh random id for each act, sent as its Idempotency-Key. */
  readonly newKey: () => string;
  readonly signal?: Signal;
};

/** Parts that a route does not have may be left out. */
export type RouteInput<R extends Route> = Part<'params', ParamsOf<R>> & Part<'query', QueryOf<R>> & BodyPart<R>;
type Part<Name extends string, T> =
  Record<string, never> extends T ? { readonly [K in Name]?: T } : { readonly [K in Name]: T };
type BodyPart<R extends Route> = BodyOf<R> extends null ? { readonly body?: null } : { readonly body: BodyOf<R> };

/** A request as data: what a route and its input come to, before anything is sent. */
export type PreparedRequest = {
  readonly url: string;
  readonly method: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
};

/** Puts a route and its input into a request. `key` is sent as the Idempotency-Key of acts that are not repeatable. */
export function prepareRequest<R extends Route>(
  baseUrl: string,
  route: R,
  input: RouteInput<R>,
  key: string,
): PreparedRequest {
  const given: unknown = 'body' in input ? input.body : undefined;
  const body = given === null || given === undefined ? undefined : JSON.stringify(given);
  return {
    url: routeUrl(baseUrl, route, input),
    method: route.method,
    headers: {
      accept: 'application/json, application/problem+json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(route.idempotent ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body }),
  };
}

/**
 * Calls a route that answers JSON. Rejects with {@link AppError}: the server's code and message, or `unavailable` when
 * there is no answer. Streams are opened with {@link routeUrl} instead.
 */
export function request<R extends Route, Signal>(
  deps: ClientDeps<Signal>,
  route: R,
  input: RouteInput<R>,
): Promise<AnswerOf<R>> {
  const prepared = prepareRequest(deps.baseUrl, route, input, deps.newKey());
  return deps
    .fetch(prepared.url, {
      ...prepared,
      headers: { ...deps.headers, ...prepared.headers },
      credentials: 'same-origin',
      ...(deps.signal === undefined ? {} : { signal: deps.signal }),
    })
    .then(
      (answer) => answer.text().then((text) => readAnswer(route, answer.status, text)),
      (cause: unknown) => {
        throw new AppError('unavailable', `no answer from ${deps.baseUrl || 'the server'}; is it running?`, {
          retry: 'backoff',
          cause,
        });
      },
    );
}

/** The address of a route with its parameters and query filled in. */
export function routeUrl<R extends Route>(baseUrl: string, route: R, input: RouteInput<R>): string {
  const { params = {}, query = {} } = input as {
    readonly params?: { readonly [name: string]: unknown };
    readonly query?: { readonly [name: string]: unknown };
  };
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  const search = pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  return `${baseUrl}${fillPath(route.path, params)}${search}`;
}

/** Reads an answer's text; throws what the server says went wrong as {@link AppError}. */
export function readAnswer<R extends Route>(route: R, status: number, text: string): AnswerOf<R> {
  const value = parse(text);
  if (status >= 200 && status < 300 && value !== undefined) return value as AnswerOf<R>; // the server's tests hold every answer against its schema
  if (isProblem(value)) throw new AppError(value.code, value.detail, { details: { status } });
  throw new AppError(
    status >= 500 ? 'unavailable' : 'internal',
    `${route.name} was answered with HTTP ${status} and something other than JSON; is a proxy in between?`,
    { details: { status } },
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
