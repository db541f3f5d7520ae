import { AppError } from '@fairlead/core/lib/app-error.ts';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { browserClient } from './api/client.ts';
import { Live } from './api/live.ts';
import { openStream } from './api/open-stream.ts';
import { refreshTouched } from './api/refresh-touched.ts';
import { serverClock } from './api/server-clock.ts';
import { wait } from './api/wait.ts';
import { type AppDeps, AppProvider } from './hooks/app-context.ts';
import { Notices } from './hooks/notices.ts';
import { Ticker } from './hooks/ticker.ts';
import { createPageRouter, fetchPages } from './router.tsx';

const mostAttempts = 3;
/** The first page is on the screen by then. */
const quietMs = 3_000;

export type App = { readonly deps: AppDeps; readonly router: ReturnType<typeof createPageRouter> };

/** Makes everything that the page lives with, once. */
export function createApp(): App {
  const clock = serverClock(() => Date.now());
  const signedOut = (): void => {
    if (location.pathname === '/sign-in') return;
    queries.clear();
    void router.navigate({ to: '/sign-in', search: { to: location.pathname + location.search } });
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof AppError && error.code === 'unauthenticated') signedOut();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < mostAttempts && error instanceof AppError && error.retry !== 'never',
        networkMode: 'always',
      },
    },
  });
  const live = new Live({
    open: openStream,
    now: clock.now,
    wait,
    fraction: () => Math.random(),
    onSignedOut: signedOut,
  });
  refreshTouched(live, queries);
  const ticker = new Ticker(clock.now);
  const deps: AppDeps = {
    client: browserClient(clock),
    queries,
    live,
    clock,
    ticker,
    notices: new Notices(),
  };
  const router = createPageRouter(deps);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    ticker.tick();
    live.nudge();
  });
  addEventListener('online', live.nudge);
  setTimeout(() => void fetchPages(), quietMs);
  return { deps, router };
}

export function Page({ app: { deps, router } }: { readonly app: App }) {
  return (
    <AppProvider value={deps}>
      <QueryClientProvider client={deps.queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </AppProvider>
  );
}
