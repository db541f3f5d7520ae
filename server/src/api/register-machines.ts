import type { BodyOf } from '@fairlead/core/wire/route.ts';
import { type Routes, routes } from '@fairlead/core/wire/routes.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { exchangeToken } from '../usecases/act/exchange-token.ts';
import type { Refusal } from '../usecases/deps.ts';
import { endElsewhere } from '../usecases/sign-in-elsewhere.ts';
import { sendProblem } from './problem-reply.ts';
import { type Registrar, registerRoute } from './register-route.ts';
import { spendOnce } from './spend-once.ts';

const logoutBytes = 32 * 1024;

/** What machines send without being known yet: jobs of CI systems, and providers that tell who signed out there. */
export async function registerMachines(registrar: Registrar): Promise<void> {
  const { deps } = registrar;
  const spend = spendOnce(() => deps.clock.now());
  registerRoute(registrar, routes.exchangeToken, async (request, reply) => {
    const body = request.body as BodyOf<Routes['exchangeToken']>; // validated by the route's schema
    const answer = await exchangeToken(deps, body, request.ip, spend);
    if (!answer.ok) return refuse(registrar, request, reply, answer.error);
    return reply.header('cache-control', 'no-store').send(answer.value);
  });
  await registerLogout(registrar);
}

/** Source: OpenID Connect Back-Channel Logout 1.0, section 2.5: a form with one field, answered with 200 or 400. */
async function registerLogout(registrar: Registrar): Promise<void> {
  const config = { route: 'logoutElsewhere', verb: 'sign-in', subject: 'session' };
  await registrar.app.register(async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: logoutBytes },
      (_request, body, done) => done(null, String(body)),
    );
    app.post('/sign-in/via/:connection/logout', { config }, async (request, reply) => {
      const { connection } = request.params as { readonly connection: string }; // the path's one parameter
      const tokens = new URLSearchParams(typeof request.body === 'string' ? request.body : '').getAll('logout_token');
      const [token] = tokens;
      const ended =
        token === undefined || tokens.length > 1
          ? { ok: false as const, error: { code: 'invalid-input', message: 'send one logout_token' } as const }
          : await endElsewhere(registrar.deps, connection, token);
      reply.header('cache-control', 'no-store');
      if (ended.ok) return reply.code(200).send();
      const { code } = ended.error;
      if (code === 'unauthenticated' || code === 'not-found') await registrar.countFailure(request);
      return reply
        .code(code === 'unavailable' ? 503 : 400)
        .type('text/plain')
        .send(`${ended.error.message}\n`);
    });
  });
}

async function refuse(
  registrar: Registrar,
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
): Promise<FastifyReply> {
  const waitSeconds = refusal.code === 'unauthenticated' ? await registrar.countFailure(request) : null;
  if (waitSeconds === null) return sendProblem(request, reply, refusal);
  const message = 'too many wrong tokens from this address; wait a minute';
  return sendProblem(request, reply, { code: 'too-many-requests', message, retryAfterSeconds: waitSeconds });
}
