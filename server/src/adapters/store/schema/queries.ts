import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Compilable, Kysely } from 'kysely';
import type { SqlValues } from './statement.ts';
import type { Tables } from './tables.ts';

/** What the reads need of a database: its query builder, and rows for a query. */
export type Queries = {
  readonly db: Kysely<Tables>;
  all<Row>(query: Compilable<Row>): Promise<readonly Row[]>;
  /** A query that each pass asks: compiled once, with a `param` where each value goes. */
  fixed<Row>(query: Compilable<Row>): (values: SqlValues) => Promise<readonly Row[]>;
};

export async function first<Row>(queries: Queries, query: Compilable<Row>): Promise<Row | undefined> {
  return (await queries.all(query))[0];
}

/**
 * Reads a document that a write of the same type stored; every release migrates them, so the type is known. Throws
 * `integrity` where the text is not JSON: the file was damaged.
 */
export function readDoc<T>(text: string, what: string): T {
  try {
    return JSON.parse(text) as T; // see above
  } catch (cause) {
    throw new AppError('integrity', `${what} cannot be read from the store; restore it from a backup`, { cause });
  }
}
