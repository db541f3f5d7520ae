import { createHash } from 'node:crypto';
import { AppError } from '@fairlead/core/lib/app-error.ts';

/** `sha256:…` of bytes: how contents are called everywhere. */
export function digestOf(bytes: Buffer | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The bytes, if they are those that the digest names. Errors: `integrity`. */
export function proven(bytes: Buffer, digest: string, what: string): Buffer {
  const actual = digestOf(bytes);
  if (actual === digest) return bytes;
  throw new AppError(
    'integrity',
    `${what} is not what it should be: ${digest.slice(0, 19)}… was expected and ${actual.slice(0, 19)}… came; nothing of it is used`,
  );
}
