import { verbsOf } from '@fairlead/core/access/can.ts';
import type { QueryOf } from '@fairlead/core/wire/route.ts';
import { type Routes, routes } from '@fairlead/core/wire/routes.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { placementFor } from '../usecases/authorise.ts';
import { eventFilter } from '../usecases/read/events.ts';
import { readLogs } from '../usecases/read/logs.ts';
import { readShop, visitShop } from '../usecases/read/shop.ts';
import { stillStands } from '../usecases/sign-in.ts';
import type { Known } from './authenticate.ts';
import { streamEvents } from './event-stream.ts';
import { sendProblem } from './problem-reply.ts';
import { type Registrar, registerRoute } from './register-route.ts';
import { openSse, type SseStream } from './sse.ts';
import { streamItems } from './stream-items.ts';
import { streamPlaces } from './stream-limits.ts';
import { watchRight } from './watch-right.ts';

const maxSeq = Number.MAX_SAFE_INTEGER;

type OpenStream = (
  request: FastifyRequest,
  reply: FastifyReply,
  known: Known,
  /** Whether the caller may see this now; asked again and again while it is open. */
  allowed: () => Promise<boolean>,
  run: (stream: SseStream) => Promise<void>,
) => Promise<FastifyReply>;

/** The routes that stay open. */
export function registerStreams(registrar: Registrar): void {
  const { deps } = registrar;
  const place = streamPlaces({ perCaller: 32, total: 1_000 });

  const open: OpenStream = async (request, reply, known, allowed, run) => {
    const taken = place(known.token.id);
    if (taken === null) {
      return sendProblem(request, reply, {
        code: 'too-many-requests',
        message: 'too many open streams; close some pages',
        retryAfterSeconds: 10,
      });
    }
    reply.hijack();
    registrar.metrics.streams(1);
    const stop = registrar.untilClose(() => reply.raw.destroy());
    const stillAllowed = async (): Promise<boolean> => (await stillStands(deps, known.token)) && (await allowed());
    const stopWatching = watchRight(deps.clock, stillAllowed, () => reply.raw.destroy());
    try {
      await run(openSse(reply.raw, registrar.headers, deps.clock));
    } catch (error) {
      deps.logger.warn('stream ended', { request: request.id, error });
      reply.raw.destroy();
    } finally {
      stop();
      stopWatching();
      registrar.metrics.streams(-1);
      taken.release();
    }
    return reply;
  };

  registerRoute(registrar, routes.streamEvents, async (request, reply, known) => {
    if (known === null) return reply;
    const query = request.query as QueryOf<Routes['streamEvents']>; // validated by the route's schema
    const filter = eventFilter(known.caller, query);
    const after = resumeAfter(request.headers['last-event-id']) ?? query.after ?? null;
    const sees = JSON.stringify(filter);
    const allowed = async (): Promise<boolean> =>
      verbsOf(known.caller.grants).includes('view') && JSON.stringify(eventFilter(known.caller, query)) === sees;
    const stillValid = async (): Promise<boolean> => (await stillStands(deps, known.token)) && (await allowed());
    return open(request, reply, known, allowed, (stream) =>
      streamEvents(deps, stream, { caller: known.caller, filter, after, stillValid }),
    );
  });

  registerRoute(registrar, routes.streamLogs, async (request, reply, known) => {
    if (known === null) return reply;
    const query = request.query as QueryOf<Routes['streamLogs']>; // validated by the route's schema
    const { id } = request.params as { readonly id: string }; // likewise
    const lines = await readLogs(deps, known.caller, id, query);
    if (!lines.ok) return sendProblem(request, reply, lines.error);
    const allowed = async (): Promise<boolean> => (await placementFor(deps, known.caller, id, 'view-logs')).ok;
    return open(request, reply, known, allowed, (stream) => streamItems(deps.clock, stream, lines.value));
  });

  registerVisits(registrar, open);
}

function registerVisits(registrar: Registrar, open: OpenStream): void {
  registerRoute(registrar, routes.streamVisits, async (request, reply, known) => {
    if (known === null) return reply;
    const { stage } = request.query as QueryOf<Routes['streamVisits']>; // validated by the route's schema
    const visits = await visitShop(registrar.deps, known.caller, stage);
    if (!visits.ok) return sendProblem(request, reply, visits.error);
    const allowed = async (): Promise<boolean> => (await readShop(registrar.deps, known.caller)).ok;
    return open(request, reply, known, allowed, (stream) => streamItems(registrar.deps.clock, stream, visits.value));
  });
}

function resumeAfter(header: string | readonly string[] | undefined): number | undefined {
  if (typeof header !== 'string' || !/^\d{1,16}$/.test(header)) return undefined;
  return Math.min(Number(header), maxSeq);
}
