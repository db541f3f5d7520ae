import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { QueryOf } from '@fairlead/core/wire/route.ts';
import { type Routes, routes } from '@fairlead/core/wire/routes.ts';
import type { EventView } from '@fairlead/core/wire/view/event.ts';
import type { CliIo } from '../cli-io.ts';
import { plainValue } from '../text/plain-text.ts';
import type { Api } from './api.ts';

const firstDelayMs = 500;
const longestDelayMs = 10_000;

/** `lost` says that the connection broke and is being made again; `reset` that events were missed. */
export type FollowedEvent =
  | { readonly kind: 'event'; readonly event: EventView }
  | { readonly kind: 'reset' }
  | { readonly kind: 'lost'; readonly error: AppError };

/** Events as they happen, from the one after `after` on, over broken connections and restarts of the server. */
export async function* followEvents(
  api: Api,
  io: Pick<CliIo, 'wait' | 'signal'>,
  query: Omit<QueryOf<Routes['streamEvents']>, 'after'>,
  options: { readonly after: number; readonly signal?: AbortSignal },
): AsyncGenerator<FollowedEvent> {
  const signal = options.signal === undefined ? io.signal : AbortSignal.any([io.signal, options.signal]);
  let after = String(options.after);
  let delayMs = firstDelayMs;
  while (!signal.aborted) {
    try {
      for await (const { id, event, data } of api.stream(routes.streamEvents, { query, after, signal })) {
        after = id ?? after;
        delayMs = firstDelayMs;
        if (event === 'reset') yield { kind: 'reset' };
        else yield { kind: 'event', event: plainValue(JSON.parse(data) as EventView) }; // the route's own schema
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
      yield { kind: 'lost', error };
    }
    await io.wait(delayMs, signal);
    delayMs = Math.min(longestDelayMs, delayMs * 2);
  }
}
