import { AppError } from '@fairlead/core/lib/app-error.ts';
import { backupTo } from '../adapters/store/sqlite/backup.ts';
import { openReadable } from '../adapters/store/sqlite/connection.ts';
import type { DataDirectory } from './data-directory.ts';
import { readable } from './readable.ts';

/** Copies the store as of one moment, beside a running server or without one. Errors: `not-found`, `conflict`, `disk-full`. */
export async function backupOffline(data: DataDirectory, file: string): Promise<void> {
  if (!(await readable(data.store)))
    throw new AppError('not-found', `${data.root} holds no store; name the data directory with --data`);
  await backupTo(() => openReadable(data.store), file);
}
