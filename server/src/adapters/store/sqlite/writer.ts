import { chainRecord, genesisHash } from '@fairlead/core/audit/chain-record.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { AuditRecord } from '@fairlead/core/model/audit.ts';
import type { EpochMs, Hash } from '@fairlead/core/model/ids.ts';
import type { Session } from '../../../ports/store.ts';
import { pruneOrder } from '../schema/prune-statements.ts';
import { bind, type Statement } from '../schema/statement.ts';
import type { Expectation, Step } from '../schema/step.ts';
import { writeStatements } from '../schema/steps-of.ts';
import type { SqliteConnection } from './connection.ts';
import { sqliteQueryBuilder } from './query-builder.ts';
import { claimEpoch, holdsNewestEpoch, renewEpoch } from './session-epoch.ts';
import { type StoreFailure, storeFailure } from './store-error.ts';

export type CommitOutcome =
  | { readonly kind: 'committed'; readonly lastSeq: number | null }
  | { readonly kind: 'failed'; readonly error: AppError };

type Head = { readonly seq: number; readonly hash: string };
/** What a batch did to the writer's memory; kept only when its transaction is. */
type Applied = { readonly lastSeq: number | null; readonly head: Head | null };

const rowsPerPrune = 500;

/**
 * The one writer of a database, synchronous: used in the writer's thread for files, directly for memory. Batches that
 * waited together share a transaction and thus one fsync; each has a savepoint, so a refused one fails alone.
 */
export class Writer {
  readonly #connection: SqliteConnection;
  readonly #hash: Hash;
  readonly #statements: ReadonlyMap<string, Statement>;
  readonly #generation: string;
  #session: Session | null = null;
  #head: Head | null = null;
  /** Set once what is on disk is no longer known; nothing is written after it. */
  #broken: AppError | null = null;

  /** @param generation distinguishes the audit chains of a restored database from those that it was copied from. */
  constructor(connection: SqliteConnection, hash: Hash, generation: string) {
    this.#connection = connection;
    this.#hash = hash;
    this.#generation = generation;
    this.#statements = writeStatements(sqliteQueryBuilder());
  }

  get broken(): AppError | null {
    return this.#broken;
  }

  /** Commits the batches in their order. Each outcome is durable when this returns. */
  commit(batches: readonly (readonly Step[])[]): readonly CommitOutcome[] {
    if (batches.length === 0) return [];
    if (this.#broken !== null) return batches.map(() => this.#refusal());
    const outcomes = this.#commitTogether(batches);
    if (!Array.isArray(outcomes)) {
      const { error, severity } = outcomes as StoreFailure;
      if (severity === 'broken') return batches.map(() => ({ kind: 'failed', error }));
      // One by one: what another batch could not write need not keep a smaller one out.
      if (batches.length > 1) return batches.flatMap((batch) => this.commit([batch]));
      return [{ kind: 'failed', error }];
    }
    return outcomes;
  }

  openSession(replica: string, now: EpochMs, ttlMs: number): Session {
    if (this.#session?.replica === replica) return this.renewSession(now, ttlMs);
    this.#session = this.#transaction(() => claimEpoch(this.#connection, replica, now, now + ttlMs));
    this.#head = null;
    return this.#session;
  }

  renewSession(now: EpochMs, ttlMs: number): Session {
    const session = this.#session;
    if (session === null) throw leaseLost();
    const renewed = { ...session, heartbeatAt: now, expiresAt: now + ttlMs };
    if (!this.#transaction(() => renewEpoch(this.#connection, renewed))) {
      this.#session = null;
      throw leaseLost();
    }
    this.#session = renewed;
    return renewed;
  }

  closeSession(): void {
    const session = this.#session;
    this.#session = null;
    if (session === null || this.#broken !== null) return;
    this.#transaction(() => renewEpoch(this.#connection, { ...session, expiresAt: session.heartbeatAt }));
  }

  /** Runs retention's next portion. Zero rows from the last kind of record on means that it is done. */
  prunePortion(kind: number, before: EpochMs): { readonly rows: number; readonly nextKind: number | null } {
    const name = pruneOrder[kind];
    if (name === undefined) return { rows: 0, nextKind: null };
    this.#checkUsable();
    const rows = this.#transaction(() => {
      this.#checkSession();
      return this.#run(name, { before, chunk: rowsPerPrune }).changes;
    });
    return { rows, nextKind: rows < rowsPerPrune ? kind + 1 : kind };
  }

  #commitTogether(batches: readonly (readonly Step[])[]): readonly CommitOutcome[] | StoreFailure {
    const headBefore = this.#head;
    try {
      this.#connection.exec('begin immediate');
      this.#checkSession();
      const outcomes = batches.map((batch) => this.#commitOne(batch));
      this.#connection.exec('commit');
      return outcomes;
    } catch (error) {
      this.#head = headBefore;
      return this.#fail(error);
    }
  }

  /** One batch within the transaction. Throws what concerns the transaction as a whole. */
  #commitOne(batch: readonly Step[]): CommitOutcome {
    this.#connection.exec('savepoint batch');
    try {
      const applied = this.#apply(batch);
      this.#connection.exec('release batch');
      this.#head = applied.head;
      return { kind: 'committed', lastSeq: applied.lastSeq };
    } catch (error) {
      const { error: refused, severity } = storeFailure(error);
      if (severity !== 'batch' || !this.#connection.database.isTransaction) throw error;
      this.#connection.exec('rollback to batch');
      this.#connection.exec('release batch');
      return { kind: 'failed', error: refused };
    }
  }

  #apply(batch: readonly Step[]): Applied {
    let lastSeq: number | null = null;
    let head = this.#head;
    for (const step of batch) {
      if (step.kind === 'audit') {
        head = this.#append(step.record, head);
        continue;
      }
      const { changes, lastRowId } = this.#run(step.statement, step.values);
      if (changes === 0 && step.expect !== undefined) throw this.#unexpected(step.expect, step.values);
      if (step.statement === 'event.add') lastSeq = lastRowId;
    }
    return { lastSeq, head };
  }

  #append(record: AuditRecord, known: Head | null): Head {
    const writer = `${this.#session?.replica ?? ''}${this.#generation}`;
    const head = known ?? this.#storedHead(writer);
    const chained = chainRecord(head.hash, writer, head.seq + 1, record, this.#hash);
    this.#run('audit.add', {
      writer,
      seq: chained.seq,
      at: record.at,
      project: record.project,
      subject: record.subject,
      previous_hash: chained.previousHash,
      hash: chained.hash,
      record: JSON.stringify(record),
    });
    this.#run('audit.head', { writer, seq: chained.seq, hash: chained.hash });
    return { seq: chained.seq, hash: chained.hash };
  }

  #storedHead(writer: string): Head {
    const [row] = this.#connection.all('select seq, hash from audit_head where writer = ?', [writer]);
    return row === undefined ? { seq: 0, hash: genesisHash } : { seq: Number(row['seq']), hash: String(row['hash']) };
  }

  #unexpected(expect: Expectation, values: { readonly [name: string]: null | number | string }): AppError {
    if (expect.holder === undefined) return new AppError(expect.code, expect.message);
    const statement = this.#statement(expect.holder);
    const [row] = this.#connection.all(statement.sql, bind(statement, values));
    return new AppError(expect.code, expect.message, { details: { holder: String(row?.['holder'] ?? '') } });
  }

  #run(name: string, values: { readonly [name: string]: null | number | string }) {
    const statement = this.#statement(name);
    return this.#connection.run(statement.sql, bind(statement, values));
  }

  #statement(name: string): Statement {
    const statement = this.#statements.get(name);
    if (statement === undefined) throw new TypeError(`no statement is called "${name}"`);
    return statement;
  }

  #checkSession(): void {
    if (this.#session === null || !holdsNewestEpoch(this.#connection, this.#session)) {
      this.#session = null;
      throw leaseLost();
    }
  }

  #checkUsable(): void {
    if (this.#broken !== null) throw stopped(this.#broken);
  }

  #transaction<T>(work: () => T): T {
    this.#checkUsable();
    try {
      this.#connection.exec('begin immediate');
      const result = work();
      this.#connection.exec('commit');
      return result;
    } catch (error) {
      throw this.#fail(error).error;
    }
  }

  #fail(error: unknown): StoreFailure {
    const failure = storeFailure(error);
    let severity = failure.severity;
    try {
      if (this.#connection.database.isTransaction) this.#connection.database.exec('rollback');
    } catch {
      severity = 'broken'; // the first failure says why; that rolling back failed too only makes it worse
    }
    if (severity === 'broken') this.#broken = failure.error;
    return { error: failure.error, severity };
  }

  #refusal(): CommitOutcome {
    return { kind: 'failed', error: this.#broken === null ? leaseLost() : stopped(this.#broken) };
  }
}

export function leaseLost(): AppError {
  return new AppError(
    'lease-lost',
    'this server has no session of the store, or another server began a newer one; open a session before writing',
  );
}

function stopped(cause: AppError): AppError {
  return new AppError('unavailable', `nothing is written since: ${cause.message}`, { cause });
}
