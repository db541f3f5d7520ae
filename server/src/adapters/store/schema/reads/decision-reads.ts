import type { Decision } from '@fairlead/core/model/decision.ts';
import type { StoreReads } from '../../../../ports/store.ts';
import { first, type Queries, readDoc } from '../queries.ts';

export function decisionReads(
  queries: Queries,
): Pick<StoreReads, 'decisions' | 'decisionsVersion' | 'unmirroredDecisions'> {
  const { db } = queries;
  return {
    decisions: async () => {
      const query = db.selectFrom('decision').select('doc').where('removed_at', 'is', null);
      const rows = await queries.all(query.orderBy('made_at').orderBy('id'));
      return rows.map((row) => readDoc<Decision>(row.doc, 'a decision'));
    },
    decisionsVersion: async () => {
      const row = await first(queries, db.selectFrom('counter').select('value').where('name', '=', 'decision'));
      return row?.value ?? 0;
    },
    unmirroredDecisions: async () => {
      const query = db.selectFrom('decision').select(['id', 'doc', 'removed_at', 'version']).where('mirrored', '=', 0);
      const rows = await queries.all(query.orderBy('version'));
      return rows.map(({ id, doc, removed_at, version }) => ({
        id,
        decision: removed_at === null ? readDoc<Decision>(doc, `decision ${id}`) : null,
        version,
      }));
    },
  };
}
