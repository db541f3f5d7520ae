import type { Route } from '@fairlead/core/wire/route.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiDeps, ApiOptions } from './api-deps.ts';
import { admit, type CountFailure, type Known } from './authenticate.ts';
import type { Metrics } from './metrics.ts';
import { sendProblem } from './problem-reply.ts';

/** What registering a route takes. */
export type Registrar = {
  readonly app: FastifyInstance;
  readonly deps: ApiDeps;
  readonly options: ApiOptions;
  readonly metrics: Metrics;
  readonly countFailure: CountFailure;
  readonly headers: { readonly [name: string]: string };
  /** Runs when the server closes; the returned function takes it back. */
  readonly untilClose: (run: () => void) => () => void;
  readonly checkAnswers: boolean;
};

export type RouteAnswer = (request: FastifyRequest, reply: FastifyReply, known: Known | null) => Promise<unknown>;

/**
 * Registers a route of the table. Who calls is decided before anything of the body is read; the rest is checked
 * against the route's schemas. `known` is null only where the table admits others.
 */
export function registerRoute(registrar: Registrar, route: Route, answer: RouteAnswer): void {
  const { app } = registrar;
  const callers = new WeakMap<FastifyRequest, Known>();
  app.route({
    method: route.method,
    url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    config: { route: route.name, verb: route.access.verb, subject: route.access.subject },
    schema: {
      params: route.params,
      querystring: route.query,
      ...(route.method === 'POST' && route.name !== 'receiveWebhook' ? { body: route.body } : {}),
    },
    onRequest: async (request, reply) => {
      const admission = await admit(registrar, request, reply, route.access);
      if (admission.kind === 'refused') return sendProblem(request, reply, admission.failing);
      if (admission.kind === 'known') callers.set(request, admission.known);
      return undefined;
    },
    handler: async (request, reply) => answer(request, reply, callers.get(request) ?? null),
  });
}
