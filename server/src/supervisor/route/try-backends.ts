import type { IncomingMessage } from 'node:http';
import { chooseBackend } from '@fairlead/core/host/route-choice.ts';
import type { Lease } from './backend-pool.ts';
import { affinityCookie, requestFacts } from './request-facts.ts';
import type { RouteContext } from './route-context.ts';

/** How one attempt ended. `again`: the backend saw nothing of the request, or may see it twice without harm. */
export type AttemptOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly status: GatewayStatus; readonly message: string; readonly again: boolean };
export type GatewayStatus = 400 | 408 | 502 | 503 | 504;
export type AttemptFailure = { readonly status: GatewayStatus; readonly message: string };
export type Attempt = (lease: Lease, cookie: string | null) => Promise<AttemptOutcome>;

const attemptLimit = 4;

/**
 * Chooses backends until one answers. Returns null when the attempt has taken care of the visitor, else what to tell
 * them: 503 where nobody takes requests, or the failure of the last attempt.
 */
export async function tryBackends(
  route: RouteContext,
  request: IncomingMessage,
  path: string,
  attempt: Attempt,
): Promise<AttemptFailure | null> {
  const tried = new Set<string>();
  let failure: AttemptFailure = { status: 503, message: 'no backend takes requests now; try again in a moment' };
  while (tried.size < attemptLimit) {
    const table = route.table();
    const without = new Set([...route.pool.closed, ...tried]);
    const choice = chooseBackend(table, requestFacts(request, path, table), route.random.fraction(), without);
    if (choice.kind === 'none') return failure;
    const { backend } = choice;
    const secure = request.headers['x-forwarded-proto'] === 'https';
    const cookie =
      table.affinity === null || choice.affinity === null
        ? null
        : affinityCookie(table.affinity, choice.affinity, secure);
    if (tried.size > 0) route.counters.retried += 1;
    tried.add(backend.id);
    const lease = route.pool.lease(backend);
    const outcome = await attempt(lease, cookie).catch((error: unknown) => {
      lease.end();
      throw error;
    });
    if (outcome.kind === 'done') return null;
    if (outcome.status >= 500) {
      lease.failed();
      route.counters.noteError(route.clock.now(), backend.id, outcome.message);
    }
    lease.end();
    failure = { status: outcome.status, message: outcome.message };
    if (!outcome.again) return failure;
  }
  return failure;
}
