import type { ErrorCode } from '@fairlead/core/lib/app-error.ts';

/** What the program ends with. Stable: scripts depend on these numbers. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  notAllowed: 4,
  notHealthy: 5,
  different: 6,
  unavailable: 7,
  faulty: 8,
  conflict: 9,
  cancelled: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The same as a person reads it. */
export const exitCodeMeanings: { readonly [Name in keyof typeof exitCodes]: string } = {
  ok: 'done, or nothing found to object to',
  failed: 'an error that none of the others names',
  usage: 'the command line is wrong; nothing was done',
  notFound: 'there is no such thing, or it may not be seen',
  notAllowed: 'not signed in, or the role does not allow it',
  notHealthy: 'held, failed, not healthy, or not in time (`wait`, `--wait`, `status --check`)',
  different: 'a difference was found (`diff`, `compare`, `drift`)',
  unavailable: 'no server, or what it needs does not answer; try again later',
  faulty: 'a mistake was found (`lint`, `doctor`, `audit verify`)',
  conflict: 'what is there does not allow it; the message says what to do first',
  cancelled: 'stopped by Ctrl-C',
};

/** The one table from error code to exit code. */
const exitCodeOfError: { readonly [Code in ErrorCode]: ExitCode } = {
  'invalid-input': exitCodes.usage,
  'not-found': exitCodes.notFound,
  forbidden: exitCodes.notAllowed,
  unauthenticated: exitCodes.notAllowed,
  conflict: exitCodes.conflict,
  'too-many-requests': exitCodes.unavailable,
  unavailable: exitCodes.unavailable,
  timeout: exitCodes.unavailable,
  'lease-lost': exitCodes.unavailable,
  cancelled: exitCodes.cancelled,
  'limit-exceeded': exitCodes.failed,
  integrity: exitCodes.faulty,
  'disk-full': exitCodes.failed,
  internal: exitCodes.failed,
};

export function exitCodeOf(code: ErrorCode): ExitCode {
  return exitCodeOfError[code];
}
