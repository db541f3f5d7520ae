import { copyFileSync, existsSync, linkSync, rmSync } from 'node:fs';
import { verifyHeads } from '@fairlead/core/audit/verify-chain.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { PlacementState } from '@fairlead/core/model/placement.ts';
import type { Random } from '../../../ports/random.ts';
import { readDoc } from '../schema/queries.ts';
import { openWritable, SqliteConnection, translated } from './connection.ts';
import { openFileReads } from './open-store.ts';

export type RestoreOutcome = { readonly placements: number; readonly auditRecords: number };

/**
 * Targets remember the highest epoch that wrote to them. The original may have gone on after the backup, so a restored
 * store continues far above it.
 */
const epochsSkipped = 1_000_000;

/**
 * Makes a store's file from a backup. The target must not exist. Every placement begins by observing: what differs from
 * Git waits for a person. Sessions, sign-in links, permits, requests and unsent messages of the past are not revived.
 * Throws `conflict`, `not-found`, `integrity` (also where the audit chain is broken), `invalid-input`, `disk-full`.
 */
export async function restoreStore(backup: string, file: string, random: Random): Promise<RestoreOutcome> {
  if (!existsSync(backup)) throw new AppError('not-found', `${backup} does not exist; name the file that backup made`);
  if (existsSync(file)) throw new AppError('conflict', `${file} exists; restore into an empty data directory`);
  const auditRecords = await checkBackup(backup);
  const partial = `${file}.restoring`;
  try {
    removeDatabase(partial);
    copy(backup, partial);
    const placements = revive(partial, random);
    linkSync(partial, file);
    return { placements, auditRecords };
  } finally {
    removeDatabase(partial);
  }
}

async function checkBackup(backup: string): Promise<number> {
  const { reads, close } = openFileReads(backup);
  try {
    const verdict = await reads.verifyAudit();
    const ends = verdict.kind === 'ok' ? verifyHeads(verdict.heads, await reads.auditHeads()) : verdict;
    if (verdict.kind === 'ok' && ends.kind === 'ok') return verdict.records;
    const bad = ends.kind === 'bad' ? ends : { writer: '', seq: 0, reason: '' };
    throw new AppError(
      'integrity',
      `the audit log in ${backup} is broken at ${bad.writer} ${bad.seq}: ${bad.reason}; use another backup`,
    );
  } finally {
    close();
  }
}

function copy(backup: string, partial: string): void {
  try {
    copyFileSync(backup, partial);
  } catch (cause) {
    const full = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
    throw new AppError(full ? 'disk-full' : 'unavailable', `${backup} cannot be copied to ${partial}`, { cause });
  }
}

function revive(partial: string, random: Random): number {
  const connection = new SqliteConnection(openWritable(partial));
  try {
    return translated(() => {
      connection.exec('begin immediate');
      const [check] = connection.all('pragma integrity_check(1)', []);
      if (check?.['integrity_check'] !== 'ok')
        throw new AppError('integrity', 'the backup is damaged; use another one');
      const placements = observeAll(connection);
      forget(connection, random);
      connection.exec('commit');
      connection.database.exec('pragma journal_mode = delete'); // one file, to be linked into its place
      return placements;
    });
  } finally {
    connection.close();
  }
}

function observeAll(connection: SqliteConnection): number {
  const rows = connection.all('select id, doc from placement_state', []);
  for (const row of rows) {
    const state = readDoc<PlacementState>(String(row['doc']), `the state of placement ${row['id']}`);
    connection.run('update placement_state set doc = ?, attention = 1 where id = ?', [
      JSON.stringify({ ...state, observing: true }),
      String(row['id']),
    ]);
  }
  return rows.length;
}

function forget(connection: SqliteConnection, random: Random): void {
  connection.exec('update placement_state set request = null, requested_at = null');
  connection.exec('update outbox set sent = 1 where sent = 0');
  connection.exec('delete from session');
  connection.exec('delete from permit');
  connection.exec("delete from token where kind in ('link', 'session')");
  connection.run("update counter set value = value + ? where name = 'epoch'", [epochsSkipped]);
  connection.run(
    "insert into meta (key, value) values ('generation', ?) on conflict (key) do update set value = excluded.value",
    [`~${random.id()}`],
  );
}

function removeDatabase(file: string): void {
  for (const rest of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${rest}`, { force: true });
}
