import type { ErrorCode } from '@fairlead/core/lib/app-error.ts';
import type { AuditRecord } from '@fairlead/core/model/audit.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { Compilable, Kysely } from 'kysely';
import type { Write } from '../../../ports/store.ts';
import type { RawStatement, SqlValues } from './statement.ts';
import type { Tables } from './tables.ts';

/** Refuses the whole batch when a statement touched no row. `holder` is a statement that names who stands in the way. */
export type Expectation = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly holder?: string;
};

/** One statement by name with its values; or an audit record, chained where the transaction runs. */
export type Step =
  | { readonly kind: 'run'; readonly statement: string; readonly values: SqlValues; readonly expect?: Expectation }
  | { readonly kind: 'audit'; readonly record: AuditRecord };

export function run(statement: string, values: SqlValues, expect?: Expectation): Step {
  return expect === undefined ? { kind: 'run', statement, values } : { kind: 'run', statement, values, expect };
}

/** How the writes of one subject become statements: a row of this table each. `now` stamps what retention counts from. */
export type StepMakers<K extends Write['kind']> = {
  readonly [Kind in K]: (write: Extract<Write, { readonly kind: Kind }>, now: EpochMs) => readonly Step[];
};

/** Statements by name, built with the query builder of a dialect. */
export type StatementSet = (db: Kysely<Tables>) => { readonly [name: string]: Compilable | RawStatement };
