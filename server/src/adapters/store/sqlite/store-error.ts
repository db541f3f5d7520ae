import { AppError, type ErrorCode, type Retry } from '@fairlead/core/lib/app-error.ts';

/** SQLite's primary result codes: https://sqlite.org/rescode.html */
const result = {
  error: 1,
  busy: 5,
  locked: 6,
  nomem: 7,
  readonly: 8,
  ioerr: 10,
  corrupt: 11,
  full: 13,
  cantopen: 14,
  toobig: 18,
  constraint: 19,
  mismatch: 20,
  range: 25,
  notadb: 26,
};
/** Constraints that only a malformed write violates: SQLITE_CONSTRAINT_CHECK, _NOTNULL and _DATATYPE. */
const malformed: readonly number[] = [275, 1299, 3091];

/**
 * How a failure of the database concerns the writer. `batch`: this batch alone. `refused`: nothing was written, and
 * later batches may pass. `broken`: what is on disk is no longer known, so nothing more may be written until a restart
 * has read it (after a failed fsync, trying again can lose acknowledged data: https://wiki.postgresql.org/wiki/Fsync_Errors).
 */
export type Severity = 'batch' | 'refused' | 'broken';

export type StoreFailure = { readonly error: AppError; readonly severity: Severity };

/** Translates what node:sqlite throws. An AppError passes through; it concerns its batch. */
export function storeFailure(error: unknown): StoreFailure {
  if (error instanceof AppError) return { error, severity: 'batch' };
  const system = systemFailure(error);
  if (system !== undefined) return system;
  const extended = resultCodeOf(error);
  if (extended === undefined || malformed.includes(extended)) {
    return failure('internal', 'batch', 'this cannot be written to the store', error);
  }
  switch (extended & 0xff) {
    case result.constraint:
      return failure('conflict', 'batch', 'the store holds something that contradicts this; read it again', error);
    case result.error:
    case result.toobig:
    case result.mismatch:
    case result.range:
      return failure('internal', 'batch', 'this cannot be written to the store', error);
    case result.nomem:
      return failure('unavailable', 'refused', 'memory is exhausted', error, 'backoff');
    case result.full:
      return failure(
        'disk-full',
        'refused',
        'the disk of the data directory is full; free space on it',
        error,
        'backoff',
      );
    case result.busy:
    case result.locked:
      return failure('unavailable', 'refused', 'the database is locked by another process; end it', error, 'backoff');
    case result.readonly:
    case result.cantopen:
      return failure(
        'unavailable',
        'refused',
        'the database cannot be written; check its owner, mode and mount',
        error,
        'backoff',
      );
    case result.corrupt:
    case result.notadb:
      return failure('integrity', 'broken', 'the database file is damaged; restore it from a backup', error);
    case result.ioerr:
      return failure(
        'unavailable',
        'broken',
        'the disk of the data directory reports errors; check it, then restart',
        error,
      );
    default:
      return failure('internal', 'broken', 'the store failed in an unexpected way', error);
  }
}

/** Failures of the file system itself: a directory that cannot be made, a file that cannot be opened. */
function systemFailure(error: unknown): StoreFailure | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return failure(
      'disk-full',
      'refused',
      'the disk of the data directory is full; free space on it',
      error,
      'backoff',
    );
  }
  return failure(
    'unavailable',
    'refused',
    'the data directory cannot be used; check its owner, mode and mount',
    error,
    'backoff',
  );
}

export function isBusy(error: unknown): boolean {
  const code = resultCodeOf(error);
  return code !== undefined && [result.busy, result.locked].includes(code & 0xff);
}

function resultCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

function failure(
  code: ErrorCode,
  severity: Severity,
  message: string,
  cause: unknown,
  retry: Retry = 'never',
): StoreFailure {
  const text = cause instanceof Error ? cause.message : String(cause);
  const details = { sqlite: text, resultCode: resultCodeOf(cause) ?? 0 };
  return { error: new AppError(code, `${message} (${text})`, { retry, cause, details }), severity };
}
