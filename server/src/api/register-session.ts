import { routes } from '@fairlead/core/wire/routes.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TokenRecord } from '../ports/store.ts';
import { closeSession, findToken, type Opened, openSession, sessionView } from '../usecases/sign-in.ts';
import { sourceOf } from './authenticate.ts';
import { forgery } from './origin-rules.ts';
import { sendProblem } from './problem-reply.ts';
import { type Registrar, registerRoute } from './register-route.ts';
import { clearSessionCookie, setSessionCookie } from './session-cookie.ts';

type OpenWith = (
  request: FastifyRequest,
  secret: string,
  kinds: readonly TokenRecord['kind'][],
) => Promise<Opened | null>;

/** Signing in by link or token, and out. */
export function registerSession(registrar: Registrar): void {
  const openWith = sessionOpener(registrar);
  registerSignIn(registrar, openWith);
  registerSignOut(registrar);
  registerLink(registrar, openWith);
}

/** A link opens one session however many requests come with it at once. */
function sessionOpener({ deps }: Registrar): OpenWith {
  const opening = new Set<string>();
  return async (request, secret, kinds) => {
    const id = deps.hash(secret);
    if (opening.has(id)) return null;
    opening.add(id);
    try {
      const found = await findToken(deps, secret, kinds);
      return found === undefined ? null : await openSession(deps, found, request.ip);
    } finally {
      opening.delete(id);
    }
  };
}

function welcome({ deps, options }: Registrar, request: FastifyRequest, reply: FastifyReply, opened: Opened): void {
  const now = deps.clock.now();
  setSessionCookie(request, reply, options, opened.secret, ((opened.token.expiresAt ?? now) - now) / 1_000);
  reply.header('cache-control', 'no-store');
}

function registerSignIn(registrar: Registrar, openWith: OpenWith): void {
  registerRoute(registrar, routes.signIn, async (request, reply) => {
    const forged = forgery(sourceOf(request, true), registrar.options.publicUrl);
    if (forged !== null) return sendProblem(request, reply, { code: 'forbidden', message: forged });
    const { token } = request.body as { readonly token: string }; // validated by the route's schema
    const opened = await openWith(request, token, ['token', 'link']);
    if (opened === null) return refuseSignIn(registrar, request, reply);
    welcome(registrar, request, reply, opened);
    return reply.send(sessionView(registrar.deps, opened.token));
  });
}

function registerSignOut(registrar: Registrar): void {
  registerRoute(registrar, routes.signOut, async (request, reply, known) => {
    if (known === null) return reply;
    const base = registrar.options.publicUrl ?? `http://${request.headers.host ?? ''}`;
    const closed = await closeSession(registrar.deps, known.token, request.ip, new URL('/sign-in', base).href);
    if (!closed.ok) return sendProblem(request, reply, closed.error);
    clearSessionCookie(request, reply, registrar.options);
    return reply.header('cache-control', 'no-store').send(closed.value);
  });
}

function registerLink(registrar: Registrar, openWith: OpenWith): void {
  const config = { route: 'link', verb: 'sign-in', subject: 'session' };
  registrar.app.get('/link/:secret', { config }, async (request, reply) => {
    const { secret } = request.params as { readonly secret: string }; // the path's one parameter
    const ahead = request.headers['sec-purpose'] ?? request.headers['purpose'] ?? request.headers['x-moz'];
    reply.header('cache-control', 'no-store');
    if (ahead !== undefined) {
      return reply.code(425).type('text/plain').send('Open the link itself; it is not used up by looking ahead.\n');
    }
    const opened = await openWith(request, secret, ['link']);
    if (opened === null) return refuseLink(registrar, request, reply);
    welcome(registrar, request, reply, opened);
    return reply.code(303).header('location', '/').send();
  });
}

async function refuseSignIn(registrar: Registrar, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const waitSeconds = await registrar.countFailure(request);
  if (waitSeconds !== null)
    return sendProblem(request, reply, {
      code: 'too-many-requests',
      message: 'too many wrong tokens from this address; wait a minute',
      retryAfterSeconds: waitSeconds,
    });
  return sendProblem(request, reply, {
    code: 'unauthenticated',
    message: 'this token is not known or has ended; make one with `fairlead token create`',
  });
}

async function refuseLink(registrar: Registrar, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const waitSeconds = await registrar.countFailure(request);
  if (waitSeconds !== null) reply.header('retry-after', String(waitSeconds));
  return reply
    .code(waitSeconds === null ? 410 : 429)
    .type('text/plain')
    .send('This link was used or has ended. Print a new one with: fairlead open\n');
}
