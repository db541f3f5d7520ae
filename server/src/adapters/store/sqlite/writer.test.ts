import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../../../io/sha256.ts';
import * as sample from '../../../ports/store.samples.ts';
import type { Write } from '../../../ports/store.ts';
import { stepsOf } from '../schema/steps-of.ts';
import { openWritable, SqliteConnection } from './connection.ts';
import { migrate } from './migrate.ts';
import { allMigrations } from './migrations/all-migrations.ts';
import { type CommitOutcome, Writer } from './writer.ts';

/** A real connection on which one kind of statement can be made to fail as SQLite would. */
class FailingConnection extends SqliteConnection {
  failure: { readonly sql: string; readonly resultCode: number } | null = null;

  override exec(sql: string): void {
    if (this.failure?.sql === sql) {
      throw Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: this.failure.resultCode });
    }
    super.exec(sql);
  }
}

describe('server/src/adapters/store/sqlite/writer.ts', () => {
  let folder = '';
  let connection: FailingConnection;
  let writer: Writer;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'writer-'));
    connection = new FailingConnection(openWritable(join(folder, 'fairlead.db')));
    migrate(connection.database, allMigrations, { hash: sha256, now: 1, name: 'test' });
    writer = new Writer(connection, sha256, '');
    writer.openSession('one', 1, 1_000);
  });
  afterEach(() => {
    connection.close();
    rmSync(folder, { recursive: true });
  });
  const commit = (...batches: readonly (readonly Write[])[]): readonly CommitOutcome[] =>
    writer.commit(batches.map((batch) => stepsOf(batch, 1)));
  const codes = (outcomes: readonly CommitOutcome[]): string[] =>
    outcomes.map((outcome) => (outcome.kind === 'failed' ? outcome.error.code : outcome.kind));
  const rows = (table: string): number => Number(connection.all(`select count(*) as n from ${table}`, [])[0]?.['n']);
  const small = [sample.event('requested', null), sample.audit('x')];

  const fatal: readonly (readonly [string, number])[] = [
    ['a failed fsync', 1034],
    ['a failed write', 778],
    ['a damaged file', 11],
  ];
  test.each(fatal)('after %s nothing is ever written again, whatever the disk says later', (_sentence, resultCode) => {
    connection.failure = { sql: 'commit', resultCode };
    expect(codes(commit(small, small))).toHaveLength(2);
    connection.failure = null;
    expect(writer.broken).not.toBeNull();
    expect(codes(commit(small))).toEqual(['unavailable']);
    expect(() => writer.renewSession(2, 1_000)).toThrow(expect.objectContaining({ code: 'unavailable' }));
    expect(() => writer.prunePortion(0, 1)).toThrow(expect.objectContaining({ code: 'unavailable' }));
    expect([rows('event'), rows('audit')]).toEqual([0, 0]);
  });

  const passing: readonly (readonly [string, number, string])[] = [
    ['a full disk', 13, 'disk-full'],
    ['a locked file', 5, 'unavailable'],
    ['a file that became read-only', 8, 'unavailable'],
  ];
  test.each(passing)('after %s nothing is half written, and later commits pass', (_sentence, resultCode, code) => {
    expect(codes(commit(small))).toEqual(['committed']);
    connection.failure = { sql: 'commit', resultCode };
    expect(codes(commit(small, small))).toEqual([code, code]);
    connection.failure = null;
    expect([rows('event'), rows('audit')]).toEqual([1, 1]);
    expect(codes(commit(small))).toEqual(['committed']);
    expect(connection.all('select seq from audit order by seq', []).map((row) => row['seq'])).toEqual([1, 2]);
  });

  test('on a really full database a large batch fails, small ones of the same moment pass while they fit', () => {
    const pages = Number(connection.database.prepare('pragma page_count').get()?.['page_count']);
    connection.database.exec(`pragma max_page_count = ${pages + 8}`);
    const large: Write[] = [{ kind: 'put-configuration', name: 'large', value: 'x'.repeat(500_000) }, ...small];
    expect(codes(commit(small, large, small))).toEqual(['committed', 'disk-full', 'committed']);
    expect([rows('configuration'), rows('event'), rows('audit')]).toEqual([0, 2, 2]);
    let full = 0;
    while (full === 0) full = codes(commit(small)).filter((code) => code === 'disk-full').length;
    const written = rows('event');
    expect(rows('audit')).toBe(written);
    connection.database.exec('pragma max_page_count = 100000');
    expect(codes(commit(small, large))).toEqual(['committed', 'committed']);
    expect(connection.database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
  });

  test('a writer whose epoch is no longer the newest writes nothing', () => {
    connection.database.exec("update counter set value = value + 1 where name = 'epoch'");
    expect(codes(commit(small, small))).toEqual(['lease-lost', 'lease-lost']);
    expect(rows('event')).toBe(0);
  });
});
