import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { AppError } from '@fairlead/core/lib/app-error.ts';

/** Makes a rename or removal in a directory survive a loss of power. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Error code of the system (`ENOENT`), or an empty text. */
export function systemCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

/** Says a failed write in our words, with the place and the next step. */
export function writeError(path: string, cause: unknown): AppError {
  const code = systemCode(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('disk-full', `cannot write ${path}: the disk is full; free some space`, {
      cause,
      retry: 'backoff',
    });
  }
  return new AppError(
    'unavailable',
    `cannot write ${path} (${code === '' ? 'unknown error' : code}); check that it exists and that its owner may write`,
    { cause, retry: 'backoff' },
  );
}
