import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Tables } from '../schema/tables.ts';

/**
 * Builds and compiles queries, runs none: node:sqlite is synchronous and its prepared statements are kept, which the
 * builder's own asynchronous driver would hide.
 */
export function sqliteQueryBuilder(): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createDriver: () => new DummyDriver(),
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}
