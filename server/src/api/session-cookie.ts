import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiOptions } from './api-deps.ts';

const cookiePattern = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,500}$/;

/**
 * Over https the name carries the `__Host-` prefix: the browser then refuses it from anywhere else. Without https the
 * port is part of the name, and the path keeps it from what else runs on this machine: cookies know no ports.
 */
function cookieOf(
  request: FastifyRequest,
  options: ApiOptions,
): { readonly name: string; readonly attributes: string } {
  const secure = options.publicUrl?.startsWith('https:') === true;
  if (secure) return { name: '__Host-fairlead_session', attributes: 'Path=/; Secure; HttpOnly; SameSite=Strict' };
  return {
    name: `fairlead_session_${request.socket.localPort ?? 0}`,
    attributes: 'Path=/api; HttpOnly; SameSite=Strict',
  };
}

/** The session's secret from the Cookie header; undefined when there is none, or more than one. */
export function readSessionCookie(request: FastifyRequest, options: ApiOptions): string | undefined {
  const { name } = cookieOf(request, options);
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));
  const [secret] = found;
  return found.length === 1 && secret !== undefined && cookiePattern.test(secret) ? secret : undefined;
}

export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  options: ApiOptions,
  secret: string,
  maxAgeSeconds: number,
): void {
  const { name, attributes } = cookieOf(request, options);
  reply.header('set-cookie', `${name}=${secret}; ${attributes}; Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}`);
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply, options: ApiOptions): void {
  setSessionCookie(request, reply, options, 'gone', 0);
}
