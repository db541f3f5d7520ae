import type { RouteInput } from '@fairlead/core/wire/client.ts';
import type { AnswerOf, Route } from '@fairlead/core/wire/route.ts';
import { type QueryKey, queryOptions } from '@tanstack/react-query';
import type { Client } from './client.ts';

/** Which route was asked what: the live stream decides by this what an event touches. */
export type AskKey = readonly [routeName: string, input: object];

/** A reading route and its input as a query. */
export function ask<R extends Route>(client: Client, route: R, input: RouteInput<R>) {
  const queryKey: AskKey = [route.name, input];
  return queryOptions<AnswerOf<R>, Error, AnswerOf<R>, QueryKey>({
    queryKey,
    queryFn: ({ signal }) => client.call(route, input, signal),
  });
}
