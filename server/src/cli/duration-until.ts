import { AppError } from '@fairlead/core/lib/app-error.ts';
import { instantOf } from './read-instant.ts';

/** `--for` or `--until` as the server reads a length of time; undefined where neither was given. Throws `invalid-input` for both. */
export function durationUntil(
  given: { readonly for: number | undefined; readonly until: string | undefined },
  now: number,
): string | undefined {
  if (given.for !== undefined && given.until !== undefined) {
    throw new AppError('invalid-input', '--for and --until both say when it ends; write one of them');
  }
  const until = instantOf(given.until, now, 'future');
  const lastingMs = given.for ?? (until === undefined ? undefined : until - now);
  if (lastingMs === undefined) return undefined;
  if (lastingMs <= 0) throw new AppError('invalid-input', 'the end lies in the past; name a later one');
  return `${Math.ceil(lastingMs / 1_000)}s`;
}
