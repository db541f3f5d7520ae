import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { ensurePrivateFile } from './connection.ts';
import { isBusy, storeFailure } from './store-error.ts';

/** Held until released or until its process ends, however that ends: the lock is the operating system's. */
export type DataLock = { release(): void };

/**
 * Takes the one writer's lock beside a database file. It is SQLite's own exclusive file lock on an empty database: Node
 * has no other lock that a killed process gives back. Throws `conflict` while another process (or store) holds it.
 */
export function takeDataLock(file: string): DataLock {
  const lock = openLock(`${file}.lock`, file);
  const owner = `${file}.owner`;
  writeFileSync(owner, `${process.pid}\n`, { mode: 0o600 });
  return {
    release: () => {
      rmSync(owner, { force: true });
      lock.close();
    },
  };
}

function openLock(lockFile: string, file: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    ensurePrivateFile(lockFile);
    lock = new DatabaseSync(lockFile, { timeout: 0 });
    lock.exec('begin exclusive');
    return lock;
  } catch (error) {
    lock?.close();
    if (!isBusy(error)) throw storeFailure(error).error;
    throw new AppError(
      'conflict',
      `${file} is in use by another Fairlead${ownerOf(file)}; stop that one, or choose another data directory`,
      { cause: error },
    );
  }
}

function ownerOf(file: string): string {
  try {
    return ` (process ${readFileSync(`${file}.owner`, 'utf8').trim()})`;
  } catch {
    return ''; // only the message's hint is missing
  }
}
