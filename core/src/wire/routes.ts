import type { Route } from './route.ts';
import { accessRoutes } from './routes/access.ts';
import { actionRoutes } from './routes/actions.ts';
import { applicationRoutes } from './routes/applications.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { belowRoutes } from './routes/below.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { emergencyRoutes } from './routes/emergencies.ts';
import { eventRoutes } from './routes/events.ts';
import { glassRoutes } from './routes/glass.ts';
import { governanceRoutes } from './routes/governance.ts';
import { insightRoutes } from './routes/insight.ts';
import { loginRoutes } from './routes/login.ts';
import { operationRoutes } from './routes/operations.ts';
import { peopleRoutes } from './routes/people.ts';
import { placementRoutes } from './routes/placements.ts';
import { policyRoutes } from './routes/policies.ts';
import { questionRoutes } from './routes/questions.ts';
import { requestRoutes } from './routes/requests.ts';
import { shopRoutes } from './routes/shop.ts';
import { syncRoutes } from './routes/sync.ts';
import { viewRoutes } from './routes/views.ts';

/** Every route there is: the only public contract. */
export const routes = {
  ...placementRoutes,
  ...belowRoutes,
  ...applicationRoutes,
  ...deliveryRoutes,
  ...eventRoutes,
  ...questionRoutes,
  ...syncRoutes,
  ...requestRoutes,
  ...actionRoutes,
  ...approvalRoutes,
  ...emergencyRoutes,
  ...governanceRoutes,
  ...policyRoutes,
  ...accessRoutes,
  ...peopleRoutes,
  ...glassRoutes,
  ...loginRoutes,
  ...insightRoutes,
  ...shopRoutes,
  ...viewRoutes,
  ...operationRoutes,
};
export type Routes = typeof routes;
export type RouteName = keyof Routes;

/** All routes as a list, in the order of the tables. */
export function routeList(): readonly Route[] {
  return Object.values<Route>(routes);
}
