import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerPlain } from './answer-plain.ts';
import type { Exchange } from './exchange.ts';
import { requestTarget } from './proxy-headers.ts';
import { RequestAttempt } from './request-attempt.ts';
import { refusalOf } from './request-guard.ts';
import type { RouteContext } from './route-context.ts';
import { tryBackends } from './try-backends.ts';

/** Passes one request to a backend and its answer back; a visitor who waits gets an answer of some kind in every case. */
export async function forwardRequest(
  route: RouteContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refusal = refusalOf(request);
  if (refusal !== null) {
    route.counters.refused += 1;
    answerPlain(response, refusal.status, `route ${route.name}: ${refusal.message}`, true);
    return;
  }
  const target = requestTarget(request.url ?? '/');
  const startedAtMs = route.clock.monotonicMs();
  const exchange: Exchange = { route, request, response, target, startedAtMs, mirror: undefined };
  const failure = await tryBackends(route, request, target.path, (lease, cookie) =>
    new RequestAttempt(exchange, lease, cookie).run(),
  );
  if (failure === null) return;
  exchange.mirror?.abort();
  route.counters.answers.count(failure.status, route.clock.monotonicMs() - startedAtMs);
  answerPlain(
    response,
    failure.status,
    `route ${route.name}: ${failure.message}`,
    route.closing() || !request.complete,
  );
}
