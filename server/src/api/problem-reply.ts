import { AppError, type ErrorCode } from '@fairlead/core/lib/app-error.ts';
import { type Problem, problemType, statusOfCode } from '@fairlead/core/wire/problem.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../io/logger.ts';

const titles: { readonly [Code in ErrorCode]: string } = {
  'invalid-input': 'The request is not right',
  unauthenticated: 'Sign in first',
  forbidden: 'Not allowed',
  'not-found': 'Not found',
  conflict: 'Not now',
  'limit-exceeded': 'Too large',
  integrity: 'Something stored is damaged',
  'too-many-requests': 'Too many requests',
  internal: 'An error of ours',
  cancelled: 'Cancelled',
  unavailable: 'Not available',
  'lease-lost': 'Another replica writes now',
  'disk-full': 'The disk is full',
  timeout: 'Took too long',
};

/** What is answered: a code, a sentence, and a status where the code's own does not say enough. */
export type Failing = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly status?: number;
  readonly retryAfterSeconds?: number;
};

/** Answers with a problem document (RFC 9457). */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, failing: Failing): FastifyReply {
  const status = failing.status ?? statusOfCode[failing.code];
  const problem: Problem = {
    type: `https://fairlead.dev/problems/${failing.code}`,
    title: titles[failing.code],
    status,
    detail: failing.message,
    code: failing.code,
    instance: `urn:fairlead:request:${request.id}`,
  };
  if (failing.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer realm="fairlead"');
  if (failing.retryAfterSeconds !== undefined) reply.header('retry-after', String(failing.retryAfterSeconds));
  return reply.code(status).header('cache-control', 'no-store').type(problemType).send(JSON.stringify(problem));
}

/** What an error means to the caller. Ours are told; anything else is logged under the request's id and told as such. */
export function failingOf(error: unknown, request: FastifyRequest, logger: Logger): Failing {
  if (error instanceof AppError) {
    if (statusOfCode[error.code] >= 500)
      logger.error('request failed', { request: request.id, code: error.code, error });
    return { code: error.code, message: error.code === 'internal' ? internalMessage(request) : error.message };
  }
  const known = ofFramework(error);
  if (known !== undefined) return known;
  logger.error('request broke', { request: request.id, error });
  return { code: 'internal', message: internalMessage(request) };
}

function internalMessage(request: FastifyRequest): string {
  return `something went wrong on our side; look for request ${request.id} in the server's log`;
}

/** Refusals of the HTTP layer: they carry a client status and a code of their own. */
function ofFramework(error: unknown): Failing | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error) || typeof error.statusCode !== 'number')
    return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const status = error.statusCode;
  if (code === 'FST_ERR_VALIDATION')
    return { code: 'invalid-input', message: 'message' in error ? String(error.message) : 'the request is not right' };
  if (status === 413) return { code: 'limit-exceeded', message: 'the body is larger than this route takes' };
  if (status === 415) return { code: 'invalid-input', status, message: 'send the body as application/json' };
  if (status >= 400 && status < 500)
    return { code: 'invalid-input', status, message: 'the request cannot be read; check its path, headers and JSON' };
  return undefined;
}
