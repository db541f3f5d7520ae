/** Whether the caller may try again: never, with back-off, or no sooner than a known delay. */
export type Retry = 'never' | 'backoff' | { readonly afterMs: number };

/**
 * The codes a thrown error can carry. Callers branch on the code, never on the message.
 * One table each maps codes to HTTP status, exit code and event severity.
 */
export type ErrorCode =
  | 'invalid-input'
  | 'not-found'
  | 'forbidden'
  | 'unauthenticated'
  | 'conflict'
  | 'too-many-requests'
  | 'unavailable'
  | 'timeout'
  | 'cancelled'
  | 'limit-exceeded'
  | 'integrity'
  | 'lease-lost'
  | 'disk-full'
  | 'internal';

export type AppErrorOptions = {
  readonly retry?: Retry;
  readonly cause?: unknown;
  readonly details?: { readonly [key: string]: string | number | boolean };
};

/** The one error class. The message names the object and the next thing to try; it never holds a secret. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retry: Retry;
  readonly details: { readonly [key: string]: string | number | boolean };

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retry = options.retry ?? 'never';
    this.details = options.details ?? {};
  }
}
