import type { QueryOf } from '@fairlead/core/wire/route.ts';
import { type Routes, routes } from '@fairlead/core/wire/routes.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { eventFilter } from '../usecases/read/events.ts';
import { readLogs } from '../usecases/read/logs.ts';
import { visitShop } from '../usecases/read/shop.ts';
import type { Known } from './authenticate.ts';
import { streamEvents } from './event-stream.ts';
import { sendProblem } from './problem-reply.ts';
import { type Registrar, registerRoute } from './register-route.ts';
import { openSse, type SseStream } from './sse.ts';
import { streamItems } from './stream-items.ts';
import { streamPlaces } from './stream-limits.ts';

const maxSeq = Number.MAX_SAFE_INTEGER;

type OpenStream = (
  request: FastifyRequest,
  reply: FastifyReply,
  known: Known,
  run: (stream: SseStream) => Promise<void>,
) => Promise<FastifyReply>;

/** The routes that stay open. */
export function registerStreams(registrar: Registrar): void {
  const { deps } = registrar;
  const place = streamPlaces({ perCaller: 32, total: 1_000 });

  const open: OpenStream = async (request, reply, known, run) => {
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
    try {
      await run(openSse(reply.raw, registrar.headers, deps.clock));
    } catch (error) {
      deps.logger.warn('stream ended', { request: request.id, error });
      reply.raw.destroy();
    } finally {
      stop();
      registrar.metrics.streams(-1);
      taken.release();
    }
    return reply;
  };

  registerRoute(registrar, routes.streamEvents, async (request, reply, known) => {
    if (known === null) return reply;
    const query = request.query as QueryOf<Routes['streamEvents']>; // validated by the route's schema
    const filter = eventFilter(known.caller, query);
    if (!filter.ok) return sendProblem(request, reply, filter.error);
    const after = resumeAfter(request.headers['last-event-id']) ?? query.after ?? null;
    const stillValid = async (): Promise<boolean> => {
      const token = await deps.store.token(known.token.hash);
      return token !== undefined && (token.expiresAt === null || token.expiresAt > deps.clock.now());
    };
    return open(request, reply, known, (stream) =>
      streamEvents(deps, stream, { caller: known.caller, filter: filter.value, after, stillValid }),
    );
  });

  registerRoute(registrar, routes.streamLogs, async (request, reply, known) => {
    if (known === null) return reply;
    const query = request.query as QueryOf<Routes['streamLogs']>; // validated by the route's schema
    const { id } = request.params as { readonly id: string }; // likewise
    const lines = await readLogs(deps, known.caller, id, query);
    if (!lines.ok) return sendProblem(request, reply, lines.error);
    return open(request, reply, known, (stream) => streamItems(deps.clock, stream, lines.value));
  });

  registerVisits(registrar, open);
}

function registerVisits(registrar: Registrar, open: OpenStream): void {
  registerRoute(registrar, routes.streamVisits, async (request, reply, known) => {
    if (known === null) return reply;
    const { stage } = request.query as QueryOf<Routes['streamVisits']>; // validated by the route's schema
    const visits = await visitShop(registrar.deps, known.caller, stage);
    if (!visits.ok) return sendProblem(request, reply, visits.error);
    return open(request, reply, known, (stream) => streamItems(registrar.deps.clock, stream, visits.value));
  });
}

function resumeAfter(header: string | readonly string[] | undefined): number | undefined {
  if (typeof header !== 'string' || !/^\d{1,16}$/.test(header)) return undefined;
  return Math.min(Number(header), maxSeq);
}
