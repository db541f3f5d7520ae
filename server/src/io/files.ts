import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';

/**
 * Replaces a file so that a reader, or the machine after a crash, finds the old content or the new, never a part.
 * Throws `disk-full` or `internal`; the old content then stays.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const draft = `${path}.${randomUUID()}.new`;
  try {
    const file = await open(draft, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await rm(draft, { force: true });
    throw fileError(path, error);
  }
}

/** The content of a file, or undefined when there is none. Throws `internal` for any other reason. */
export async function readFileIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw fileError(path, error);
  }
}

/** Makes a folder and those above it, readable by this user alone. */
export async function makePrivateDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fileError(path, error);
  }
}

/** A file system error as the house's error: `disk-full` where space or quota is out, else `internal`. */
export function fileError(path: string, error: unknown): AppError {
  const code = errno(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('disk-full', `no space left to write ${path}: free some on that disk`, {
      retry: 'backoff',
      cause: error,
    });
  }
  return new AppError(
    'internal',
    `cannot use ${path} (${code ?? 'unknown'}): see that it exists and that this user may read and write it`,
    { cause: error },
  );
}

function errno(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
