import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { translated } from './connection.ts';
import { storeFailure } from './store-error.ts';

/** More pages than a database can have: one step, and so one moment, whatever is committed meanwhile. */
const pagesInOneStep = 2_147_483_647;

/**
 * Copies a database, as of one moment, into a file that must not exist; commits go on meanwhile. The file appears under
 * its name only when it is whole, checked and on disk. Throws `conflict` where it exists, `disk-full`, `unavailable`.
 *
 * @param source opens a connection of the backup's own: the copy runs in another thread and holds it throughout.
 */
export async function backupTo(source: () => DatabaseSync, file: string): Promise<void> {
  if (existsSync(file)) throw exists(file);
  const partial = `${file}.partial`;
  const database = source();
  try {
    rmSync(partial, { force: true });
    closeSync(openSync(partial, 'wx', 0o600)); // a backup holds what the database holds
    await backup(database, partial, { rate: pagesInOneStep });
    check(partial);
    sync(partial);
    linkSync(partial, file); // unlike rename, this never replaces a file
    sync(dirname(file));
  } catch (error) {
    throw backupError(error, file);
  } finally {
    database.close();
    for (const rest of ['', '-wal', '-shm', '-journal']) rmSync(`${partial}${rest}`, { force: true });
  }
}

/** Makes one self-contained file of the copy and reads it whole once. */
function check(partial: string): void {
  chmodSync(partial, 0o600);
  translated(() => {
    const copy = new DatabaseSync(partial);
    try {
      copy.exec('pragma journal_mode = delete');
      const [row] = copy.prepare('pragma integrity_check(1)').all();
      if (row?.['integrity_check'] !== 'ok')
        throw new AppError('integrity', `${partial} came out damaged; check the disk`);
    } finally {
      copy.close();
    }
  });
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function exists(file: string): AppError {
  return new AppError('conflict', `${file} exists; name a file that does not exist yet`);
}

function backupError(error: unknown, file: string): AppError {
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'EEXIST') return exists(file);
    if (error.code === 'ENOSPC') return new AppError('disk-full', `no space for ${file}; free some`, { cause: error });
    if (error.code !== 'ERR_SQLITE_ERROR' && !(error instanceof AppError)) {
      return new AppError('unavailable', `${file} cannot be written: ${error.message}`, { cause: error });
    }
  }
  return storeFailure(error).error;
}
