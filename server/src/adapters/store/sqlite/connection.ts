import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { SqlValue } from '../schema/statement.ts';
import { storeFailure } from './store-error.ts';

export type Row = { readonly [column: string]: unknown };
export type RunResult = { readonly changes: number; readonly lastRowId: number };

/** Statements kept per connection; the reads build a bounded number of different texts, filters included. */
const keptStatements = 300;

/** One connection with its prepared statements. Throws what node:sqlite throws; callers translate at the store's edge. */
export class SqliteConnection {
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  all(sql: string, values: readonly SqlValue[]): readonly Row[] {
    return this.#prepared(sql).all(...values);
  }

  run(sql: string, values: readonly SqlValue[]): RunResult {
    const { changes, lastInsertRowid } = this.#prepared(sql).run(...values);
    return { changes: Number(changes), lastRowId: Number(lastInsertRowid) };
  }

  exec(sql: string): void {
    this.#prepared(sql).run();
  }

  close(): void {
    this.#statements.clear();
    this.database.close();
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= keptStatements) this.#statements.clear();
    const statement = this.database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** How long a connection waits for a lock that another process (a backup, an inspection) holds for a moment. */
const busyTimeoutMs = 5_000;

/**
 * Opens a file for its one writer. FULL makes every commit reach the disk before it is acknowledged
 * (https://sqlite.org/pragma.html#pragma_synchronous). The file and those beside it are the owner's alone.
 */
export function openWritable(file: string): DatabaseSync {
  return translated(() => {
    if (file !== ':memory:') ensurePrivateFile(file);
    const database = new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
    database.exec('pragma journal_mode = wal');
    database.exec('pragma synchronous = full');
    database.exec('pragma journal_size_limit = 67108864');
    database.exec('pragma wal_autocheckpoint = 4000');
    database.exec('pragma cache_size = -16384');
    database.exec('pragma trusted_schema = off');
    return database;
  });
}

/**
 * Creates an empty file, with its directory, that nobody else may read. One that exists is not even opened: closing it
 * again would drop the locks that this process holds on it (https://sqlite.org/howtocorrupt.html, 2.2).
 */
export function ensurePrivateFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (existsSync(file)) return;
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
  }
}

/** Opens an existing file for reading alone. */
export function openReadable(file: string): DatabaseSync {
  return translated(() => {
    const database = new DatabaseSync(file, { readOnly: true, timeout: busyTimeoutMs });
    database.exec('pragma cache_size = -16384');
    database.exec('pragma trusted_schema = off');
    return database;
  });
}

/** Runs with node:sqlite's errors translated into ours. */
export function translated<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw storeFailure(error).error;
  }
}
