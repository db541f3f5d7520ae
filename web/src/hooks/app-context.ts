import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Client } from '../api/client.ts';
import type { Live } from '../api/live.ts';
import type { ServerClock } from '../api/server-clock.ts';
import type { Notices } from './notices.ts';
import type { Ticker } from './ticker.ts';

/** What the page is made with once, in `app.tsx`, and handed to everything below. */
export type AppDeps = {
  readonly client: Client;
  readonly queries: QueryClient;
  readonly live: Live;
  readonly clock: ServerClock;
  readonly ticker: Ticker;
  readonly notices: Notices;
};

const Context = createContext<AppDeps | null>(null);
export const AppProvider = Context.Provider;

export function useApp(): AppDeps {
  const deps = useContext(Context);
  if (deps === null) throw new Error('a component stands outside of AppProvider');
  return deps;
}
