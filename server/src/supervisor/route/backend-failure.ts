import type { AttemptOutcome } from './try-backends.ts';

/** A backend must accept a connection within this; on one machine or network it is a matter of milliseconds. */
export const connectTimeoutMs = 5_000;

/** How far an attempt had come when it failed. `unreached`: the backend saw no byte of the request. */
export type Progress = 'unreached' | 'reused' | 'fresh';

/**
 * What a connection error means for the visitor. Only a request of which the backend saw nothing goes elsewhere, or one
 * that may be sent twice (`repeatable`) when a kept connection turns out to have been closed under it.
 */
export function connectionFailure(error: Error, progress: Progress, repeatable: boolean): AttemptOutcome {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (progress === 'unreached') {
    return {
      kind: 'failed',
      status: 502,
      message: `the backend could not be reached (${code || error.message})`,
      again: true,
    };
  }
  if (code.startsWith('HPE_')) {
    return { kind: 'failed', status: 502, message: `the backend's answer is not valid HTTP (${code})`, again: false };
  }
  return {
    kind: 'failed',
    status: 502,
    message: `the backend closed the connection before it answered (${code || error.message})`,
    again: progress === 'reused' && repeatable,
  };
}
