import type { Compilable } from 'kysely';
import type { Queries } from '../schema/queries.ts';
import { bind, prepare, type SqlValue } from '../schema/statement.ts';
import { type SqliteConnection, translated } from './connection.ts';
import { sqliteQueryBuilder } from './query-builder.ts';

/** Reads over one connection. They run at once and answer in a resolved promise. */
export function sqliteQueries(connection: SqliteConnection): Queries {
  const db = sqliteQueryBuilder();
  return {
    db,
    all: async <Row>(query: Compilable<Row>) => {
      const { sql, parameters } = query.compile();
      const rows = translated(() => connection.all(sql, parameters as readonly SqlValue[])); // the reads bind nothing else
      return rows as readonly Row[]; // the query's own type of row
    },
    fixed: <Row>(query: Compilable<Row>) => {
      const statement = prepare(query, db);
      return async (values) => {
        const rows = translated(() => connection.all(statement.sql, bind(statement, values)));
        return rows as readonly Row[]; // as above
      };
    },
  };
}
