import { statusOfCode } from '@fairlead/core/wire/problem.ts';
import type { Route } from '@fairlead/core/wire/route.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Outcome } from '../usecases/deps.ts';
import type { Known } from './authenticate.ts';
import { idempotencyKeys } from './idempotency.ts';
import { type Call, type JsonRoute, jsonHandlers } from './json-handlers.ts';
import { sendProblem } from './problem-reply.ts';
import { type Registrar, registerRoute } from './register-route.ts';
import { answerDifference } from './validate.ts';

type AnyHandler = (call: Call<Route>) => Outcome<unknown>;

/** Every route that answers one JSON for a known caller. */
export function registerJson(registrar: Registrar): void {
  const begin = idempotencyKeys(registrar.deps);
  for (const [name, handler] of Object.entries(jsonHandlers)) {
    const route: Route = routes[name as JsonRoute]; // the handlers' keys are route names
    const run = handler as AnyHandler; // its parts are validated against the same route's schemas
    registerRoute(registrar, route, async (request, reply, known) => {
      if (known === null) return sendProblem(request, reply, { code: 'unauthenticated', message: 'sign in first' });
      const key = request.headers['idempotency-key'];
      if (route.method === 'GET' || typeof key !== 'string')
        return answerOnce(registrar, route, run, request, reply, known);
      const begun = await begin({
        actor: known.token.id,
        key,
        method: request.method,
        url: request.url,
        body: request.body,
      });
      if (begun.kind === 'refused') return sendProblem(request, reply, begun.failing);
      if (begun.kind === 'replay') {
        reply.header('idempotency-replayed', 'true').header('cache-control', 'no-store').code(begun.answer.status);
        return reply.type('application/json').send(begun.answer.body);
      }
      try {
        const answer = await call(registrar, route, run, request, known);
        if (!answer.ok) return sendProblem(request, reply, answer.error);
        const body = JSON.stringify(answer.value);
        await begun.finish({ status: 200, body });
        return reply.header('cache-control', 'no-store').type('application/json').send(body);
      } finally {
        begun.forget();
      }
    });
  }
}

async function answerOnce(
  registrar: Registrar,
  route: Route,
  run: AnyHandler,
  request: FastifyRequest,
  reply: FastifyReply,
  known: Known,
): Promise<FastifyReply> {
  const answer = await call(registrar, route, run, request, known);
  if (!answer.ok) return sendProblem(request, reply, answer.error);
  return reply.header('cache-control', 'no-store').type('application/json').send(JSON.stringify(answer.value));
}

async function call(
  registrar: Registrar,
  route: Route,
  run: AnyHandler,
  request: FastifyRequest,
  known: Known,
): Outcome<unknown> {
  const { params, query, body } = request as {
    readonly params: object;
    readonly query: object;
    readonly body: unknown;
  }; // validated by the route's schemas
  const key = request.headers['idempotency-key'];
  const answer = await run({
    ...known,
    deps: registrar.deps,
    params: params as never,
    query: query as never,
    body: (body ?? null) as never,
    key: typeof key === 'string' ? key : null,
  });
  if (answer.ok && registrar.checkAnswers) {
    const difference = answerDifference(route.answer, JSON.parse(JSON.stringify(answer.value)));
    if (difference !== null) throw new Error(`${route.name} answers what its schema does not say: ${difference}`);
  }
  if (!answer.ok && statusOfCode[answer.error.code] >= 500)
    registrar.deps.logger.warn('request not answered', { request: request.id, code: answer.error.code });
  return answer;
}
