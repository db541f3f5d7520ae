import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { ApiAnswer } from './api-client.ts';
import { readStatus } from './api-status.ts';
import type { LiveObject } from './live-object.ts';
import { deletionFailure, failureOf } from './refusal.ts';

/** Throws what an answer to an act refuses: `forbidden`, `conflict` or `invalid-input`. */
export function refuseAct({ ref }: Pick<LiveObject, 'ref'>, { status, body }: ApiAnswer, isDeletion: boolean): void {
  if (status < 300) return;
  const read = readStatus(status, body);
  const failure = isDeletion ? deletionFailure(read, ref, true) : failureOf(read, ref, true);
  const code = status === 403 ? 'forbidden' : status === 409 || status === 404 ? 'conflict' : 'invalid-input';
  throw new AppError(code, `${failure.message}; ${failure.next}`);
}
