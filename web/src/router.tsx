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
  compareSearch,
  eventsSearch,
  fleetSearch,
  governanceSearch,
  graphSearch,
  insightSearch,
  listSearch,
  nowSearch,
  objectSearch,
  quickstartSearch,
  signInSearch,
  targetsSearch,
} from './view/search-params.ts';

/** Each page is a piece of its own, fetched when it is first opened, or when there is nothing else to do. */
const pages = {
  now: () => import('./pages/now.tsx'),
  fleet: () => import('./pages/fleet.tsx'),
  application: () => import('./pages/application.tsx'),
  changes: () => import('./pages/changes.tsx'),
  change: () => import('./pages/change.tsx'),
  delivery: () => import('./pages/delivery.tsx'),
  compare: () => import('./pages/compare.tsx'),
  events: () => import('./pages/events.tsx'),
  governance: () => import('./pages/governance.tsx'),
  graph: () => import('./pages/graph.tsx'),
  insight: () => import('./pages/insight.tsx'),
  object: () => import('./pages/object.tsx'),
  quickstart: () => import('./pages/quickstart.tsx'),
  requests: () => import('./pages/requests.tsx'),
  request: () => import('./pages/request.tsx'),
  settings: () => import('./pages/settings.tsx'),
  targets: () => import('./pages/targets.tsx'),
  login: () => import('./pages/login.tsx'),
  signIn: () => import('./pages/sign-in.tsx'),
};

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
  component: lazyRouteComponent(pages.now, 'NowPage'),
  loader: ({ context: { client, queries } }) => void queries.prefetchQuery(ask(client, routes.now, {})),
});
const fleet = createRoute({
  ...within,
  path: '/fleet',
  validateSearch: fleetSearch,
  component: lazyRouteComponent(pages.fleet, 'FleetPage'),
});
const application = createRoute({
  ...within,
  path: '/applications/$name',
  validateSearch: applicationSearch,
  component: lazyRouteComponent(pages.application, 'ApplicationPage'),
});
const changes = createRoute({
  ...within,
  path: '/changes',
  validateSearch: listSearch,
  component: lazyRouteComponent(pages.changes, 'ChangesPage'),
});
const change = createRoute({
  ...within,
  path: '/changes/$id',
  component: lazyRouteComponent(pages.change, 'ChangePage'),
  loader: ({ context: { client, queries }, params: { id } }) =>
    void queries.prefetchQuery(ask(client, routes.getChange, { params: { id } })),
});
const requests = createRoute({
  ...within,
  path: '/requests',
  component: lazyRouteComponent(pages.requests, 'RequestsPage'),
});
const request = createRoute({
  ...within,
  path: '/requests/$id',
  component: lazyRouteComponent(pages.request, 'RequestPage'),
  loader: ({ context: { client, queries }, params: { id } }) =>
    void queries.prefetchQuery(ask(client, routes.getRequest, { params: { id } })),
});
const delivery = createRoute({
  ...within,
  path: '/deliveries/$id',
  component: lazyRouteComponent(pages.delivery, 'DeliveryPage'),
  loader: ({ context: { client, queries }, params: { id } }) =>
    void queries.prefetchQuery(ask(client, routes.getDelivery, { params: { id } })),
});
const compare = createRoute({
  ...within,
  path: '/compare',
  validateSearch: compareSearch,
  component: lazyRouteComponent(pages.compare, 'ComparePage'),
});
const events = createRoute({
  ...within,
  path: '/events',
  validateSearch: eventsSearch,
  component: lazyRouteComponent(pages.events, 'EventsPage'),
});
const governance = createRoute({
  ...within,
  path: '/governance',
  validateSearch: governanceSearch,
  component: lazyRouteComponent(pages.governance, 'GovernancePage'),
});
const graph = createRoute({
  ...within,
  path: '/graph',
  validateSearch: graphSearch,
  component: lazyRouteComponent(pages.graph, 'GraphPage'),
});
const insight = createRoute({
  ...within,
  path: '/insight',
  validateSearch: insightSearch,
  component: lazyRouteComponent(pages.insight, 'InsightPage'),
});
const object = createRoute({
  ...within,
  path: '/objects/$id',
  validateSearch: objectSearch,
  component: lazyRouteComponent(pages.object, 'ObjectPage'),
});
const quickstart = createRoute({
  ...within,
  path: '/quickstart',
  validateSearch: quickstartSearch,
  component: lazyRouteComponent(pages.quickstart, 'QuickstartPage'),
});
const settings = createRoute({
  ...within,
  path: '/settings',
  component: lazyRouteComponent(pages.settings, 'SettingsPage'),
});
const targets = createRoute({
  ...within,
  path: '/targets',
  validateSearch: targetsSearch,
  component: lazyRouteComponent(pages.targets, 'TargetsPage'),
});
/** Any other address: said within the frame, from where one can go on. */
const login = createRoute({
  ...within,
  path: '/login/$code',
  component: lazyRouteComponent(pages.login, 'LoginPage'),
});
const elsewhere = createRoute({ ...within, path: '$', component: NotFound });
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: signInSearch,
  component: lazyRouteComponent(pages.signIn, 'SignInPage'),
});

const tree = root.addChildren([
  frame.addChildren([
    now,
    fleet,
    application,
    changes,
    change,
    delivery,
    compare,
    events,
    governance,
    graph,
    insight,
    object,
    quickstart,
    requests,
    request,
    settings,
    targets,
    login,
    elsewhere,
  ]),
  signIn,
]);

export function createPageRouter(context: AppDeps) {
  return createRouter({
    routeTree: tree,
    context,
    // Only what a page's reader of the address let through reaches the page: the rest of it is anybody's.
    search: { strict: true },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFound,
  });
}

/** Fetches every page ahead of need: so that one can still move about when the server is away. */
export async function fetchPages(): Promise<void> {
  for (const load of Object.values(pages)) await load().catch(() => undefined); // asked for again when it is opened
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPageRouter>;
  }
}
