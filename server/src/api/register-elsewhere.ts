import { routes } from '@fairlead/core/wire/routes.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../usecases/deps.ts';
import { beginElsewhere, finishElsewhere, flowLifeMs } from '../usecases/sign-in-elsewhere.ts';
import type { ApiOptions } from './api-deps.ts';
import { type Registrar, registerRoute } from './register-route.ts';
import { setSessionCookie } from './session-cookie.ts';
import { spendOnce } from './spend-once.ts';

const pathOf = (connection: string): string => `/sign-in/via/${encodeURIComponent(connection)}`;

/** Signing in by an identity provider: which there are, the way there, and the way back. */
export function registerElsewhere(registrar: Registrar): void {
  const { app, deps, options } = registrar;
  registerRoute(registrar, routes.listSignIns, async (_request, reply) => {
    const items = deps.identityProviders.list().map(({ name, title }) => ({ name, title, path: pathOf(name) }));
    return reply.header('cache-control', 'no-store').send({ items });
  });
  const config = { route: 'signInElsewhere', verb: 'sign-in', subject: 'session' };
  app.get('/sign-in/via/:connection', { config }, async (request, reply) => {
    const { connection } = request.params as { readonly connection: string }; // the path's one parameter
    const { to } = request.query as { readonly to?: unknown };
    const begun = await beginElsewhere(
      deps,
      connection,
      backTo(request, options, connection),
      typeof to === 'string' ? to : '/',
    );
    if (!begun.ok) return refuse(registrar, request, reply, begun.error);
    reply.header('set-cookie', flowCookie(request, options, begun.value.sealed, flowLifeMs / 1_000));
    return reply.header('cache-control', 'no-store').code(303).header('location', begun.value.url).send();
  });
  const spend = spendOnce(() => deps.clock.now());
  app.get('/sign-in/via/:connection/back', { config }, async (request, reply) => {
    const { connection } = request.params as { readonly connection: string }; // as above
    const url = new URL(backTo(request, options, connection));
    url.search = new URL(request.url, url).search;
    const sealed = readFlowCookie(request, options);
    const opened = await finishElsewhere(deps, { connection, url, sealed, via: request.ip }, spend);
    reply.header('set-cookie', flowCookie(request, options, '', 0));
    if (!opened.ok) return refuse(registrar, request, reply, opened.error);
    const { token, secret, to } = opened.value;
    const lifeMs = (token.expiresAt ?? deps.clock.now()) - deps.clock.now();
    setSessionCookie(request, reply, options, secret, lifeMs / 1_000);
    // Where the person came from is another site: the page is asked for anew, so that it is sent with the strict cookie.
    return reply.header('cache-control', 'no-store').code(303).header('location', to).send();
  });
}

/** Our address as the provider knows it. The Host header was checked before. */
function backTo(request: FastifyRequest, { publicUrl }: ApiOptions, connection: string): string {
  const base = publicUrl ?? `http://${request.headers.host ?? ''}`;
  return new URL(`${pathOf(connection)}/back`, base).href;
}

function flowName(request: FastifyRequest, { publicUrl }: ApiOptions): string {
  const secure = publicUrl?.startsWith('https:') === true;
  return secure ? '__Host-fairlead_sign_in' : `fairlead_sign_in_${request.socket.localPort ?? 0}`;
}

/** Lax: it must come with the way back from another site, which is a plain navigation. */
function flowCookie(request: FastifyRequest, options: ApiOptions, sealed: string, maxAgeSeconds: number): string {
  const name = flowName(request, options);
  const secure = name.startsWith('__Host-') ? 'Secure; ' : '';
  return `${name}=${sealed}; Path=/; ${secure}HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}`;
}

function readFlowCookie(request: FastifyRequest, options: ApiOptions): string | undefined {
  const name = `${flowName(request, options)}=`;
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(name));
  const [only] = found;
  if (found.length !== 1 || only === undefined || only.length > 4_096) return undefined;
  const sealed = only.slice(name.length);
  return /^[\w.-]+$/.test(sealed) ? sealed : undefined; // as the sealer writes
}

async function refuse(
  registrar: Registrar,
  request: FastifyRequest,
  reply: FastifyReply,
  { code, message }: Refusal,
): Promise<FastifyReply> {
  const waitSeconds = code === 'unauthenticated' ? await registrar.countFailure(request) : null;
  if (waitSeconds !== null) reply.header('retry-after', String(waitSeconds));
  const status = { 'not-found': 404, unauthenticated: 401 }[code as 'not-found'] ?? 503;
  return reply
    .code(waitSeconds === null ? status : 429)
    .header('cache-control', 'no-store')
    .type('text/plain')
    .send(`You are not signed in: ${message}.\n`);
}
