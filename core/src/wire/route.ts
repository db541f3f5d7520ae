import { type Static, type TObject, type TSchema, Type } from 'typebox';
import type { SubjectKind } from '../access/subject.ts';
import type { Verb } from '../access/verbs.ts';
import type { ReadOnly } from './read-only.ts';

/**
 * Who may call a route: one who was granted `verb` on `subject`. `admit` names the few routes that are decided
 * otherwise: `anyone` (probes, signing in), `signed` (webhooks), `local` (from this machine, or granted).
 */
export type RouteAccess = {
  readonly verb: Verb;
  readonly subject: SubjectKind;
  readonly admit: 'granted' | 'anyone' | 'signed' | 'local';
};

export type AnswerType = 'application/json' | 'text/event-stream' | 'text/plain';

/** One HTTP route as data: the server registers it, clients call it, and the OpenAPI document is generated from it. */
export type Route<
  Params extends TObject = TObject,
  Query extends TObject = TObject,
  Body extends TSchema = TSchema,
  Answer extends TSchema = TSchema,
> = {
  /** Unique; the operation's id in OpenAPI. */
  readonly name: string;
  readonly tag: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly access: RouteAccess;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly answer: Answer;
  readonly answerType: AnswerType;
  readonly summary: string;
  /** True when calling it twice does what calling it once does; others should be sent an Idempotency-Key. */
  readonly idempotent: boolean;
};

/** No parameters, no query: `{}` and nothing else. */
export const nothing = Type.Object({}, { additionalProperties: false });
/** A route without a body. */
export const noBody = Type.Null();

type RouteText = Pick<Route, 'name' | 'tag' | 'path' | 'summary'> & {
  readonly access: Omit<RouteAccess, 'admit'> & { readonly admit?: RouteAccess['admit'] };
};
type ReadRoute<P, Q, A> = RouteText & {
  readonly params: P;
  readonly query: Q;
  readonly answer: A;
  readonly answerType?: AnswerType;
};

/** Declares a route that only reads. */
export function reads<P extends TObject, Q extends TObject, A extends TSchema>(
  route: ReadRoute<P, Q, A>,
): Route<P, Q, typeof noBody, A> {
  return {
    answerType: 'application/json',
    ...route,
    access: { admit: 'granted', ...route.access },
    method: 'GET',
    body: noBody,
    idempotent: true,
  };
}

type ActingRoute<P, B, A> = RouteText & {
  readonly method?: 'POST' | 'DELETE';
  readonly params: P;
  readonly body: B;
  readonly answer: A;
  readonly idempotent?: boolean;
};

/** Declares a route that changes something; it takes no query. */
export function acts<P extends TObject, B extends TSchema, A extends TSchema>(
  route: ActingRoute<P, B, A>,
): Route<P, typeof nothing, B, A> {
  return {
    method: 'POST',
    idempotent: false,
    ...route,
    access: { admit: 'granted', ...route.access },
    query: nothing,
    answerType: 'application/json',
  };
}

export type ParamsOf<R extends Route> = ReadOnly<Static<R['params']>>;
export type QueryOf<R extends Route> = ReadOnly<Static<R['query']>>;
export type BodyOf<R extends Route> = ReadOnly<Static<R['body']>>;
export type AnswerOf<R extends Route> = ReadOnly<Static<R['answer']>>;

/** `/placements/{id}` with `{id: 'a/b'}` → `/placements/a%2Fb`. A parameter without value is left as it is. */
export function fillPath(path: string, params: { readonly [name: string]: unknown }): string {
  return path.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    params[name] === undefined ? whole : encodeURIComponent(String(params[name])),
  );
}
