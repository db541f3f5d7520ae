import { DatabaseSync } from 'node:sqlite';
import type { AppError } from '@fairlead/core/lib/app-error.ts';
import { sha256 } from '../../../io/sha256.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Random } from '../../../ports/random.ts';
import type { Store, StoreReads } from '../../../ports/store.ts';
import { storeReads } from '../schema/store-reads.ts';
import { backupTo } from './backup.ts';
import { openReadable, openWritable, SqliteConnection, translated } from './connection.ts';
import { takeDataLock } from './data-lock.ts';
import { ensureInstallation, generationOf } from './meta.ts';
import { checkSchema, migrate } from './migrate.ts';
import { allMigrations } from './migrations/all-migrations.ts';
import { sqliteQueries } from './sqlite-queries.ts';
import { sqliteStore } from './sqlite-store.ts';
import { directWriter, threadedWriter } from './store-writer.ts';
import { Writer } from './writer.ts';
import { WriterClient } from './writer-client.ts';

export type StoreDeps = {
  readonly clock: Clock;
  readonly random: Random;
  /** Called once when nothing can be written any more (failed fsync, damaged file): stop acting, then end the process. */
  readonly onBroken: (error: AppError) => void;
  /** A listener of `onCommit` threw: an error of ours that must not undo the commit. */
  readonly onListenerError: (error: unknown) => void;
};

export type FileStoreOptions = {
  readonly file: string;
  /** False only where the file system cannot lock; the epoch alone then keeps a second server out. Default true. */
  readonly lock?: boolean;
};

/**
 * Opens or creates the store in a file and brings its schema up to date. Throws `conflict` while another server has it
 * open, `invalid-input` for a file of a newer Fairlead or another program, `integrity`, `disk-full`, `unavailable`.
 */
export async function openFileStore(options: FileStoreOptions, deps: StoreDeps): Promise<Store> {
  const { file } = options;
  const lock = options.lock === false ? { release: () => {} } : takeDataLock(file);
  let client: WriterClient | undefined;
  try {
    const generation = prepareFile(file, deps);
    const started = await WriterClient.start({ file, generation }, deps.onBroken);
    client = started;
    const reader = new SqliteConnection(openReadable(file));
    return sqliteStore({
      reads: storeReads(sqliteQueries(reader), sha256),
      writer: threadedWriter(started),
      clock: deps.clock,
      onListenerError: deps.onListenerError,
      backup: (target) => backupTo(() => openReadable(file), target),
      close: async () => {
        if (!reader.database.isOpen) return;
        reader.close(); // first, so that the writer's close is the last and empties the log
        await started.close();
        lock.release();
      },
    });
  } catch (error) {
    await client?.close();
    lock.release();
    throw error;
  }
}

/** A store in memory, without a thread: every commit is done when its call returns. For simulations and tests. */
export function openMemoryStore(deps: StoreDeps): Store {
  const connection = new SqliteConnection(openWritable(':memory:'));
  prepare(connection, 'the memory store', deps);
  const copy = (): DatabaseSync => {
    const database = new DatabaseSync(':memory:');
    database.deserialize(connection.database.serialize());
    return database;
  };
  return sqliteStore({
    reads: storeReads(sqliteQueries(connection), sha256),
    writer: directWriter(new Writer(connection, sha256, '')),
    clock: deps.clock,
    onListenerError: deps.onListenerError,
    backup: (target) => backupTo(copy, target),
    close: async () => {
      if (connection.database.isOpen) connection.close();
    },
  });
}

/** Reads a store's file beside a running server or after its end; writes nothing. Throws like {@link openFileStore}. */
export function openFileReads(file: string): { readonly reads: StoreReads; close(): void } {
  const connection = new SqliteConnection(openReadable(file));
  try {
    translated(() => checkSchema(connection.database, allMigrations, { hash: sha256, now: 0, name: file }));
  } catch (error) {
    connection.close();
    throw error;
  }
  return { reads: storeReads(sqliteQueries(connection), sha256), close: () => connection.close() };
}

function prepareFile(file: string, deps: StoreDeps): string {
  const connection = new SqliteConnection(openWritable(file));
  try {
    prepare(connection, file, deps);
    return generationOf(connection);
  } finally {
    connection.close();
  }
}

function prepare(connection: SqliteConnection, name: string, deps: StoreDeps): void {
  translated(() => {
    migrate(connection.database, allMigrations, { hash: sha256, now: deps.clock.now(), name });
    ensureInstallation(connection, deps.random, sha256, deps.clock.now());
  });
}
