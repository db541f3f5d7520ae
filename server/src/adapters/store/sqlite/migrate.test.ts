import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../../io/sha256.ts';
import { checkSchema, migrate } from './migrate.ts';

const deps = { hash: sha256, now: 1, name: 'fairlead.db' };
const one = { name: '0001-one', sql: 'create table one (a text) strict; insert into one values (1)' };
const two = { name: '0002-two', sql: 'create table two (a text) strict' };
const failing = { name: '0003-failing', sql: 'create table three (a text) strict; insert into nowhere values (1)' };

function names(database: DatabaseSync): unknown[] {
  return database
    .prepare("select name from sqlite_schema where type = 'table' order by name")
    .all()
    .map((row) => row['name']);
}

describe('server/src/adapters/store/sqlite/migrate.ts', () => {
  test('runs each migration once, in order', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database, [one], deps);
    migrate(database, [one, two], deps);
    migrate(database, [one, two], deps);
    expect(names(database)).toEqual(['migration', 'one', 'two']);
    expect(database.prepare('select count(*) as n from one').get()).toEqual({ n: 1 });
    checkSchema(database, [one, two], deps);
  });

  test('leaves everything as it was when one fails', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database, [one], deps);
    expect(() => migrate(database, [one, two, failing], deps)).toThrow(/nowhere/);
    expect(names(database)).toEqual(['migration', 'one']);
    const empty = new DatabaseSync(':memory:');
    expect(() => migrate(empty, [failing], deps)).toThrow(/nowhere/);
    migrate(empty, [one], deps);
    expect(names(empty)).toEqual(['migration', 'one']);
  });

  test('refuses a newer database by name, an edited or reordered history, and to read an older one', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database, [one, two], deps);
    const refuses = (migrations: readonly (typeof one)[], code: string, message: RegExp): void => {
      for (const act of [migrate, checkSchema]) {
        expect(() => act(database, migrations, deps)).toThrow(
          expect.objectContaining({ code, message: expect.stringMatching(message) }),
        );
      }
    };
    refuses([one], 'invalid-input', /fairlead\.db was written by a newer Fairlead \(migration 0002-two\)/);
    refuses([{ ...one, sql: `${one.sql};` }, two], 'integrity', /0001-one/);
    refuses([two, one], 'integrity', /0001-one/);
    expect(() => checkSchema(database, [one, two, failing], deps)).toThrow(/older Fairlead/);
  });
});
