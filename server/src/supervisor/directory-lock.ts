import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Held for as long as the process lives; the system lets go of it whatever way the process ends. */
export type DirectoryLock = { release(): void };

/** Takes the lock by which a data directory has one supervisor; undefined when another process holds it. */
export function lockDirectory(directory: string): DirectoryLock | undefined {
  const database = new DatabaseSync(join(directory, 'supervisor.lock'));
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;');
    return { release: () => database.close() };
  } catch {
    database.close();
    return undefined;
  }
}
