import type { RouteInput } from '@fairlead/core/wire/client.ts';
import type { AnswerOf, Route } from '@fairlead/core/wire/route.ts';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useApp } from './app-context.ts';

type PageAnswer = {
  readonly items: readonly unknown[];
  readonly next: string | null;
  readonly total: number;
  readonly asOf: number;
};
type ItemOf<R extends Route> = AnswerOf<R> extends { readonly items: readonly (infer Item)[] } ? Item : never;

export type More = { readonly next: () => void; readonly busy: boolean } | null;

/** A paged list: the pages read so far as one, and the way to the next. */
export function useAskPages<R extends Route>(route: R, input: RouteInput<R>) {
  const { client } = useApp();
  const query = useInfiniteQuery({
    queryKey: [route.name, input],
    initialPageParam: null as string | null, // the first page has no cursor
    queryFn: ({ pageParam, signal }) => client.call(route, withCursor(input, pageParam), signal),
    getNextPageParam: (page) => pageOf(page).next,
    placeholderData: keepPreviousData,
    select: ({ pages }) => ({ pages, asOf: Math.max(...pages.map((page) => pageOf(page).asOf)) }),
  });
  const pages = query.data?.pages ?? [];
  const items = pages.flatMap((page) => pageOf(page).items) as readonly ItemOf<R>[]; // the route's own items
  const last = pages.at(-1);
  const more: More = query.hasNextPage
    ? { next: () => void query.fetchNextPage(), busy: query.isFetchingNextPage }
    : null;
  return { query, pages, items, total: last === undefined ? undefined : pageOf(last).total, more };
}

function pageOf(answer: unknown): PageAnswer {
  return answer as PageAnswer; // only asked of routes that answer pages
}

function withCursor<R extends Route>(input: RouteInput<R>, cursor: string | null): RouteInput<R> {
  if (cursor === null) return input;
  const { query } = { query: {}, ...input };
  return { ...input, query: { ...query, cursor } };
}
