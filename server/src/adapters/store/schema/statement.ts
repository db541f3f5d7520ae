import { type Compilable, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from './tables.ts';

export type SqlValue = null | number | string;
export type SqlValues = { readonly [name: string]: SqlValue };

/** Where a value goes in a statement that is compiled once and run often. */
class Parameter {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A named value of a prepared statement. */
export function param<T extends SqlValue>(name: string): RawBuilder<T> {
  return sql<T>`${new Parameter(name)}`;
}

/** A statement compiled once: its text, and which named or constant value each place takes. */
export type Statement = { readonly sql: string; readonly places: readonly (Parameter | SqlValue)[] };

export function prepare(query: Compilable | RawStatement, db: Kysely<Tables>): Statement {
  const compiled =
    'toOperationNode' in query && query.isRawBuilder === true ? query.compile(db) : (query as Compilable).compile();
  return { sql: compiled.sql, places: compiled.parameters as readonly (Parameter | SqlValue)[] }; // only these are ever bound
}
export type RawStatement = RawBuilder<unknown>;

/** The values in the order of the statement's places. Throws where one has no value: that is an error of ours. */
export function bind(statement: Statement, values: SqlValues): SqlValue[] {
  return statement.places.map((place) => {
    if (!(place instanceof Parameter)) return place;
    const value = values[place.name];
    if (value === undefined) throw new TypeError(`no value for "${place.name}" in: ${statement.sql}`);
    return value;
  });
}

type Column<T extends keyof Tables> = keyof Tables[T] & string;

/** Insert, or where the key exists set the other columns. */
export function upsert<T extends keyof Tables & string>(
  table: T,
  keys: readonly Column<T>[],
  columns: readonly Column<T>[],
  others: { readonly [column: string]: RawBuilder<unknown> } = {},
): RawStatement {
  const set = columns.map((column) => sql`${sql.ref(column)} = ${others[column] ?? sql`excluded.${sql.ref(column)}`}`);
  return sql`${insert(table, [...keys, ...columns])} on conflict (${names(keys)}) do update set ${sql.join(set)}`;
}

export function insert<T extends keyof Tables & string>(table: T, columns: readonly Column<T>[]): RawStatement {
  const values = columns.map((column) => param(column));
  return sql`insert into ${sql.table(table)} (${names(columns)}) values (${sql.join(values)})`;
}

/** Insert, or leave what is there. */
export function insertMissing<T extends keyof Tables & string>(table: T, columns: readonly Column<T>[]): RawStatement {
  return sql`${insert(table, columns)} on conflict do nothing`;
}

function names(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.ref(column)));
}
