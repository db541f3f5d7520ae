import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { QueryOf } from '@fairlead/core/wire/route.ts';
import { type Routes, routes } from '@fairlead/core/wire/routes.ts';
import type { Api } from '../connection/api.ts';
import { followEvents } from '../connection/follow-events.ts';
import type { Context } from '../context.ts';
import { makeBell } from './bell.ts';

/** Commits come in bursts; the screen changes at most this often. */
const quietMs = 250;
/** However still it is, what is shown is read again after so long. */
const longestMs = 15_000;

/**
 * Says when to look again: at once (even when time is over already), then after each event that fits, and now and then
 * without one. Ends with the signal. Events between two looks count once. A server that is away is waited for, and said
 * so once.
 */
export async function* looks(
  context: Pick<Context, 'io' | 'note' | 'errStyle'>,
  api: Api,
  query: Omit<QueryOf<Routes['streamEvents']>, 'after'>,
  signal: AbortSignal,
): AsyncGenerator<void> {
  const { io } = context;
  const { total } = await api.call(routes.listEvents, { query: { limit: 1 } });
  const ending = new AbortController();
  const until = AbortSignal.any([signal, ending.signal]);
  const bell = makeBell();
  const listening = listen(context, api, query, { after: total, signal: until, ring: bell.ring });
  listening.catch(() => undefined); // thrown by the race below, which may begin later
  until.addEventListener('abort', bell.ring, { once: true });
  try {
    do {
      yield;
      const silence = new AbortController();
      const either = AbortSignal.any([until, silence.signal]);
      await Promise.race([bell.next(), io.wait(longestMs, either), listening]);
      silence.abort();
      await io.wait(quietMs, until);
    } while (!until.aborted);
  } finally {
    ending.abort();
    await listening.catch(() => undefined);
  }
}

/** What a look brings; undefined while the server is away, which is said elsewhere. */
export async function whileThere<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof AppError && error.code === 'unavailable') return undefined;
    throw error;
  }
}

async function listen(
  { io, note, errStyle }: Pick<Context, 'io' | 'note' | 'errStyle'>,
  api: Api,
  query: Omit<QueryOf<Routes['streamEvents']>, 'after'>,
  options: { readonly after: number; readonly signal: AbortSignal; readonly ring: () => void },
): Promise<void> {
  let isAway = false;
  for await (const found of followEvents(api, io, query, options)) {
    if (found.kind === 'lost') {
      if (!isAway) note(errStyle('dim', `${found.error.message}; waiting for it`));
      isAway = true;
    } else {
      isAway = false;
      options.ring();
    }
  }
}
