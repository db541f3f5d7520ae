import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ask } from './api/ask.ts';
import { ErrorPage } from './components/error-page.tsx';
import { Frame } from './components/frame.tsx';
import { NotFound } from './components/not-found.tsx';
import type { AppDeps } from './hooks/app-context.ts';
import {
  applicationSearch,
  eventsSearch,
  fleetSearch,
  listSearch,
  nowSearch,
  signInSearch,
} from './view/search-params.ts';

const root = createRootRouteWithContext<AppDeps>()({ component: Outlet });

/** Everything but signing in needs a session; the stream begins before the first question, so that no event is missed. */
const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: Frame,
  beforeLoad: async ({ context, location }) => {
    const { client, queries, live } = context;
    try {
      await queries.ensureQueryData({ ...ask(client, routes.getSession, {}), staleTime: Number.POSITIVE_INFINITY });
      if (live.state().kind === 'connecting') {
        const { total } = await client.call(routes.listEvents, { query: { limit: 1 } });
        live.start(total);
      }
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unauthenticated') throw error;
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
    }
  },
});

const within = { getParentRoute: () => frame };

const now = createRoute({
  ...within,
  path: '/',
  validateSearch: nowSearch,
  component: lazyRouteComponent(() => import('./pages/now.tsx'), 'NowPage'),
  loader: ({ context: { client, queries } }) => void queries.prefetchQuery(ask(client, routes.now, {})),
});
const fleet = createRoute({
  ...within,
  path: '/fleet',
  validateSearch: fleetSearch,
  component: lazyRouteComponent(() => import('./pages/fleet.tsx'), 'FleetPage'),
});
const application = createRoute({
  ...within,
  path: '/applications/$name',
  validateSearch: applicationSearch,
  component: lazyRouteComponent(() => import('./pages/application.tsx'), 'ApplicationPage'),
});
const changes = createRoute({
  ...within,
  path: '/changes',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/changes.tsx'), 'ChangesPage'),
});
const change = createRoute({
  ...within,
  path: '/changes/$id',
  component: lazyRouteComponent(() => import('./pages/change.tsx'), 'ChangePage'),
  loader: ({ context: { client, queries }, params: { id } }) =>
    void queries.prefetchQuery(ask(client, routes.getChange, { params: { id } })),
});
const delivery = createRoute({
  ...within,
  path: '/deliveries/$id',
  component: lazyRouteComponent(() => import('./pages/delivery.tsx'), 'DeliveryPage'),
  loader: ({ context: { client, queries }, params: { id } }) =>
    void queries.prefetchQuery(ask(client, routes.getDelivery, { params: { id } })),
});
const events = createRoute({
  ...within,
  path: '/events',
  validateSearch: eventsSearch,
  component: lazyRouteComponent(() => import('./pages/events.tsx'), 'EventsPage'),
});
const audit = createRoute({
  ...within,
  path: '/audit',
  component: lazyRouteComponent(() => import('./pages/audit.tsx'), 'AuditPage'),
});
const targets = createRoute({
  ...within,
  path: '/targets',
  component: lazyRouteComponent(() => import('./pages/targets.tsx'), 'TargetsPage'),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: signInSearch,
  component: lazyRouteComponent(() => import('./pages/sign-in.tsx'), 'SignInPage'),
});

const tree = root.addChildren([
  frame.addChildren([now, fleet, application, changes, change, delivery, events, audit, targets]),
  signIn,
]);

export function createPageRouter(context: AppDeps) {
  return createRouter({
    routeTree: tree,
    context,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFound,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPageRouter>;
  }
}
