import { AppError } from '@fairlead/core/lib/app-error.ts';
import rateLimit from '@fastify/rate-limit';
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import type { TSchema } from 'typebox';
import type { ApiDeps, ApiOptions } from './api-deps.ts';
import type { CountFailure } from './authenticate.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { hostAllowed } from './origin-rules.ts';
import { failingOf, sendProblem } from './problem-reply.ts';
import { registerElsewhere } from './register-elsewhere.ts';
import { registerJson } from './register-json.ts';
import { registerLogin } from './register-login.ts';
import { registerMachines } from './register-machines.ts';
import { registerOperations, registerWebhooks } from './register-operations.ts';
import { registerPage } from './register-page.ts';
import type { Registrar } from './register-route.ts';
import { registerSession } from './register-session.ts';
import { registerStreams } from './register-streams.ts';
import { securityHeaders } from './security-headers.ts';
import { requestValidator } from './validate.ts';

const bodyBytes = 256 * 1024;
const failuresPerMinute = 30;

export type RegisteredRoute = {
  readonly method: string;
  readonly url: string;
  readonly verb: unknown;
  readonly subject: unknown;
};

export type Api = {
  /** Begins to answer; gives the address, e.g. `http://127.0.0.1:7070`. Throws `conflict` when the port is taken. */
  readonly listen: () => Promise<string>;
  /** Ends streams and connections; what was begun is finished first. */
  readonly close: () => Promise<void>;
  /** Null until it listens. */
  readonly address: () => string | null;
  /** What is registered, for the test that every route says who may call it. */
  readonly routes: readonly RegisteredRoute[];
};

/** Puts the routes of the wire table on HTTP. `checkAnswers` holds every answer against its schema (for tests). */
export async function createApi(deps: ApiDeps, options: ApiOptions, checkAnswers = false): Promise<Api> {
  const metrics = createMetrics(deps);
  const headers = securityHeaders(options.publicUrl);
  const registered: RegisteredRoute[] = [];
  const closing = new Set<() => void>();
  const app = fastify({
    logger: false,
    bodyLimit: bodyBytes,
    forceCloseConnections: true,
    requestTimeout: 30_000,
    keepAliveTimeout: 10_000,
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
    exposeHeadRoutes: false,
    genReqId: () => deps.random.id().slice(0, 16),
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) =>
      void sendProblem(request, reply, failingOf(error, request, deps.logger)),
  });
  prepare(app, deps, options, headers, metrics);
  app.addHook('onRoute', ({ method, url, config }) => {
    const { verb, subject } = { verb: undefined, subject: undefined, ...config };
    for (const one of [method].flat()) registered.push({ method: one, url, verb, subject });
  });
  const countFailure = await failureCounter(app);
  const untilClose = (run: () => void): (() => void) => {
    closing.add(run);
    return () => void closing.delete(run);
  };
  const registrar: Registrar = { app, deps, options, metrics, countFailure, headers, untilClose, checkAnswers };
  registerJson(registrar);
  registerSession(registrar);
  registerElsewhere(registrar);
  registerLogin(registrar);
  await registerMachines(registrar);
  registerStreams(registrar);
  registerOperations(registrar);
  await registerWebhooks(registrar);
  await registerPage(registrar);
  let address: string | null = null;
  return {
    listen: async () => {
      address = await listen(app, options);
      return address;
    },
    close: async () => {
      for (const run of closing) run();
      await app.close();
      address = null;
    },
    address: () => address,
    routes: registered,
  };
}

function prepare(
  app: FastifyInstance,
  deps: ApiDeps,
  options: ApiOptions,
  headers: { readonly [name: string]: string },
  metrics: Metrics,
): void {
  app.setValidatorCompiler(({ schema, httpPart }) => requestValidator(schema as TSchema, httpPart ?? 'request')); // every schema comes from the wire table
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, failingOf(error, request, deps.logger)));
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parseJson(request, String(body), done);
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    if (hostAllowed(request.headers.host, options.publicUrl)) return undefined;
    const message = 'this server is not known by that name; open it by its address, or start it with its public URL';
    return sendProblem(request, reply, { code: 'forbidden', status: 421, message });
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.request(route, request.method, reply.statusCode, reply.elapsedTime / 1_000);
    deps.logger.info('request', {
      request: request.id,
      method: request.method,
      route,
      status: reply.statusCode,
      tookMs: Math.round(reply.elapsedTime),
      from: request.ip,
    });
  });
}

async function failureCounter(app: FastifyInstance): Promise<CountFailure> {
  await app.register(rateLimit, { global: false });
  const limiter = app.createRateLimit({
    max: failuresPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request: FastifyRequest) => request.ip,
  });
  return async (request) => {
    const limit = await limiter(request);
    return limit.isAllowed || !limit.isExceeded ? null : Math.max(1, limit.ttlInSeconds);
  };
}

async function listen(app: FastifyInstance, { host, port }: ApiOptions): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    const where = `${host}:${port}`;
    if (code === 'EADDRINUSE')
      throw new AppError('conflict', `${where} is taken by another program; choose another port with --port`, {
        cause: error,
      });
    if (code === 'EACCES')
      throw new AppError('forbidden', `${where} may not be opened by this user; choose a port above 1023`, {
        cause: error,
      });
    throw error;
  }
}
