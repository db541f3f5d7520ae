import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { EpochMs, Hash } from '@fairlead/core/model/ids.ts';
import type { Migration } from './migrations/all-migrations.ts';

/** `FLRD`: how this file says that it is Fairlead's (https://sqlite.org/pragma.html#pragma_application_id). */
const applicationId = 0x464c5244;

export type MigrateDeps = { readonly hash: Hash; readonly now: EpochMs; readonly name: string };

/**
 * Brings a database to the newest schema, all migrations in one transaction: afterwards it is new or as it was. Throws
 * `invalid-input` for a file of another program or of a newer Fairlead, `integrity` where a migration that ran is not
 * the one we know.
 */
export function migrate(database: DatabaseSync, migrations: readonly Migration[], deps: MigrateDeps): void {
  database.exec('begin immediate');
  try {
    const done = appliedMigrations(database, deps.name);
    checkKnown(done, migrations, deps);
    for (const migration of migrations.slice(done.length)) {
      database.exec(migration.sql);
      const record = database.prepare('insert into migration (position, name, checksum, at) values (?, ?, ?, ?)');
      record.run(migrations.indexOf(migration) + 1, migration.name, deps.hash(migration.sql), deps.now);
    }
    database.exec('commit');
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}

type Applied = { readonly name: string; readonly checksum: string };

/** Refuses a file that was not made by the migrations we know: for readers that may not write. */
export function checkSchema(database: DatabaseSync, migrations: readonly Migration[], deps: MigrateDeps): void {
  const done = isOurs(database) ? readApplied(database) : [];
  checkKnown(done, migrations, deps);
  if (done.length < migrations.length) {
    throw new AppError(
      'invalid-input',
      `${deps.name} was made by an older Fairlead; start the server once to bring it up to date`,
    );
  }
}

function isOurs(database: DatabaseSync): boolean {
  return database.prepare('pragma application_id').get()?.['application_id'] === applicationId;
}

function appliedMigrations(database: DatabaseSync, name: string): readonly Applied[] {
  if (isOurs(database)) return readApplied(database);
  const tables = database.prepare('select count(*) as tables from sqlite_schema').get()?.['tables'];
  if (tables !== 0) {
    throw new AppError('invalid-input', `${name} is a database of another program; name another data directory`);
  }
  database.exec(`pragma application_id = ${applicationId}`);
  database.exec(
    'create table migration (position integer primary key, name text not null, checksum text not null, at integer not null) strict',
  );
  return [];
}

function readApplied(database: DatabaseSync): readonly Applied[] {
  const rows = database.prepare('select name, checksum from migration order by position').all();
  return rows.map((row) => ({ name: String(row['name']), checksum: String(row['checksum']) }));
}

function checkKnown(done: readonly Applied[], migrations: readonly Migration[], deps: MigrateDeps): void {
  for (const [position, applied] of done.entries()) {
    const known = migrations[position];
    if (known === undefined) {
      throw new AppError(
        'invalid-input',
        `${deps.name} was written by a newer Fairlead (migration ${applied.name}); start that version, or restore a backup made by this one`,
      );
    }
    if (known.name !== applied.name || deps.hash(known.sql) !== applied.checksum) {
      throw new AppError(
        'integrity',
        `${deps.name} has migration ${applied.name}, which is not the ${known.name} of this version; restore a backup`,
      );
    }
  }
}
