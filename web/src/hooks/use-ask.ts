import type { RouteInput } from '@fairlead/core/wire/client.ts';
import type { AnswerOf, Route } from '@fairlead/core/wire/route.ts';
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { ask } from '../api/ask.ts';
import { useApp } from './app-context.ts';

type Options = {
  readonly enabled?: boolean;
  /** Shows the last answer while another question is on its way: for filters, not for another thing. */
  readonly keep?: boolean;
  /** Read again this often without an event: for what no event tells. */
  readonly everyMs?: number;
};

/** Asks a reading route; read again when an event touches it. */
export function useAsk<R extends Route>(
  route: R,
  input: RouteInput<R>,
  { enabled = true, keep = false, everyMs }: Options = {},
): UseQueryResult<AnswerOf<R>> {
  const { client } = useApp();
  return useQuery({
    ...ask(client, route, input),
    enabled,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
}
