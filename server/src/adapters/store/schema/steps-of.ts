import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { Kysely } from 'kysely';
import type { Write } from '../../../ports/store.ts';
import { pruneStatements } from './prune-statements.ts';
import { prepare, type Statement } from './statement.ts';
import type { Step, StepMakers } from './step.ts';
import type { Tables } from './tables.ts';
import { decisionStatements, decisionSteps } from './writes/decision-writes.ts';
import { historyStatements, historySteps } from './writes/history-writes.ts';
import { judgementStatements, judgementSteps } from './writes/judgement-writes.ts';
import { objectStatements, objectSteps } from './writes/object-writes.ts';
import { placementStatements, placementSteps } from './writes/placement-writes.ts';
import { recordStatements, recordSteps } from './writes/record-writes.ts';
import { requestStatements, requestSteps } from './writes/request-writes.ts';
import { sourceStatements, sourceSteps } from './writes/source-writes.ts';

const makers = {
  ...placementSteps,
  ...historySteps,
  ...objectSteps,
  ...decisionSteps,
  ...requestSteps,
  ...sourceSteps,
  ...recordSteps,
  ...judgementSteps,
} satisfies StepMakers<Write['kind']>;

/** The statements of a batch in its order. Pure: the same batch gives the same statements on every database. */
export function stepsOf(batch: readonly Write[], now: EpochMs): readonly Step[] {
  return batch.flatMap((write) => {
    const make = makers[write.kind] as (write: Write, now: EpochMs) => readonly Step[]; // the table's key is the write's kind
    return make(write, now);
  });
}

/** Every statement that writes, compiled for one dialect. */
export function writeStatements(db: Kysely<Tables>): ReadonlyMap<string, Statement> {
  const sets = [
    placementStatements,
    historyStatements,
    objectStatements,
    decisionStatements,
    requestStatements,
    sourceStatements,
    recordStatements,
    judgementStatements,
    pruneStatements,
  ];
  const all = sets.flatMap((set) => Object.entries(set(db)));
  return new Map(all.map(([name, query]) => [name, prepare(query, db)]));
}
