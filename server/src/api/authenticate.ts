import { can, projectsWith } from '@fairlead/core/access/can.ts';
import type { RouteAccess } from '@fairlead/core/wire/route.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TokenRecord } from '../ports/store.ts';
import { recordDenial } from '../usecases/authorise.ts';
import type { Caller } from '../usecases/deps.ts';
import { callerOf, findToken } from '../usecases/sign-in.ts';
import type { ApiDeps, ApiOptions } from './api-deps.ts';
import { forgery } from './origin-rules.ts';
import type { Failing } from './problem-reply.ts';
import { readSessionCookie } from './session-cookie.ts';

/** A caller whom we know, and the token by which. */
export type Known = { readonly caller: Caller; readonly token: TokenRecord };

/** Counts a failed attempt from this address; seconds to wait when there were too many. */
export type CountFailure = (request: FastifyRequest) => Promise<number | null>;

export type AuthDeps = { readonly deps: ApiDeps; readonly options: ApiOptions; readonly countFailure: CountFailure };

export type Admission =
  | { readonly kind: 'known'; readonly known: Known }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'refused'; readonly failing: Failing };

/**
 * Decides who calls and whether this route is open to them at all; what exactly they may do is decided where the
 * subject is known. Right credentials always pass, whatever others at the same address did wrong.
 */
export async function admit(
  auth: AuthDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  access: RouteAccess,
): Promise<Admission> {
  const { deps, options } = auth;
  if (access.admit === 'signed') return { kind: 'anonymous' };
  if (access.admit === 'anyone') {
    // No cookie counts here; what another page makes a browser send is refused all the same.
    const foreign = forgery(sourceOf(request, false), options.publicUrl);
    return foreign === null ? { kind: 'anonymous' } : refused({ code: 'forbidden', message: foreign });
  }
  const bearer = bearerOf(request);
  if (bearer === undefined && access.admit === 'local' && isLocal(request)) return { kind: 'anonymous' };
  const secret = bearer ?? readSessionCookie(request, options);
  if (secret === undefined)
    return refused({
      code: 'unauthenticated',
      message: 'sign in with the link that `fairlead open` prints, or send a token',
    });
  const forged = forgery(sourceOf(request, bearer === undefined), options.publicUrl);
  if (forged !== null) return refused({ code: 'forbidden', message: forged });
  const token = await findToken(deps, secret, bearer === undefined ? ['session'] : ['token', 'session']);
  if (token === undefined) {
    const waitSeconds = await auth.countFailure(request);
    if (waitSeconds !== null)
      return refused({
        code: 'too-many-requests',
        message: 'too many wrong tokens from this address; wait a minute',
        retryAfterSeconds: waitSeconds,
      });
    return refused({
      code: 'unauthenticated',
      message: 'this token or session is not known or has ended; sign in again',
    });
  }
  const caller = callerOf(deps, token, request.ip, closingSignal(reply));
  const holds = projectsWith(caller.grants, access.verb);
  if (holds.kind === 'some' && holds.projects.length === 0 && access.subject !== 'session') {
    const subject = { kind: access.subject, name: access.subject, project: null } as const;
    const { rule } = can(caller.grants, access.verb, subject);
    await recordDenial(deps, caller, access.verb, '', request.url.split('?')[0] ?? '', rule);
    return refused({ code: 'forbidden', message: `${rule}; ask an admin for a token with such a role` });
  }
  return { kind: 'known', known: { caller, token } };
}

export function sourceOf(request: FastifyRequest, byCookie: boolean) {
  return {
    method: request.method,
    host: request.headers.host,
    origin: request.headers.origin,
    fetchSite: headerText(request, 'sec-fetch-site'),
    contentType: request.headers['content-type'],
    byCookie,
  };
}

/** From this machine and not through a proxy on it. */
function isLocal(request: FastifyRequest): boolean {
  const address = request.socket.remoteAddress ?? '';
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers['forwarded'] ?? request.headers['x-real-ip'];
  return (
    forwarded === undefined && (address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.'))
  );
}

function bearerOf(request: FastifyRequest): string | undefined {
  const [, secret] = /^Bearer ([\x21-\x7e]{1,500})$/i.exec(request.headers.authorization ?? '') ?? [];
  return secret;
}

function headerText(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Ends when the client goes away. */
function closingSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => controller.abort());
  return controller.signal;
}

function refused(failing: Failing): Admission {
  return { kind: 'refused', failing };
}
