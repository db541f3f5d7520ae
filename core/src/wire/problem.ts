import { type Static, Type } from 'typebox';
import type { ErrorCode } from '../lib/app-error.ts';
import type { ReadOnly } from './read-only.ts';

/** RFC 9457: what every error is answered with. `detail` is a sentence that says what to do; `code` is stable. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
  /** Names the request in the server's log. */
  instance: Type.String(),
});
export type Problem = ReadOnly<Static<typeof Problem>>;

export const problemType = 'application/problem+json';

/** The one table from error code to HTTP status. */
export const statusOfCode: { readonly [Code in ErrorCode]: number } = {
  'invalid-input': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'limit-exceeded': 413,
  integrity: 500,
  'too-many-requests': 429,
  internal: 500,
  cancelled: 503,
  unavailable: 503,
  'lease-lost': 503,
  'disk-full': 507,
  timeout: 504,
};

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(statusOfCode, text);
}

export function isProblem(value: unknown): value is Pick<Problem, 'detail'> & { readonly code: ErrorCode } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'detail' in value &&
    typeof value.detail === 'string' &&
    'code' in value &&
    typeof value.code === 'string' &&
    isErrorCode(value.code)
  );
}
