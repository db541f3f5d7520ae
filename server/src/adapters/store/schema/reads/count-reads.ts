import type { Verdict } from '@fairlead/core/model/delivery.ts';
import type { PlacementId } from '@fairlead/core/model/ids.ts';
import { sql } from 'kysely';
import type { StoreReads } from '../../../../ports/store.ts';
import type { CountFilter } from '../../../../ports/store-filters.ts';
import type { Queries } from '../queries.ts';
import { listOf } from './list-of.ts';

type Reads = Pick<StoreReads, 'deliveryTotals' | 'turns'>;

const dayMs = 86_400_000;
const broken = ['failed', 'rolled-back'];

/** Counts over deliveries, made where they lie: what is answered grows with days and failures only. */
export function countReads(queries: Queries): Reads {
  const { db, all } = queries;
  return {
    deliveryTotals: async ({ offsetMs, ...filter }) => {
      const day = sql<number>`cast((d.started_at + ${offsetMs}) / ${dayMs} as integer)`;
      const query = matching(queries, filter)
        .select(({ fn }) => [day.as('day'), 'd.verdict', 'd.correction', fn.countAll<number>().as('count')])
        .groupBy([sql`1`, 'd.verdict', 'd.correction']);
      return (await all(query)).map((row) => ({
        day: row.day,
        verdict: row.verdict as Verdict | null, // was written from a Delivery
        correction: row.correction === 1,
        count: row.count,
      }));
    },
    turns: async (filter) => {
      const query = inProduction(queries, filter)
        .select(['d.placement', 'd.verdict', 'd.ended_at as endedAt'])
        .where('d.verdict', 'in', ['healthy', ...broken])
        .where(
          'd.placement',
          'in',
          db
            .selectFrom('delivery as f')
            .select('f.placement')
            .where('f.started_at', '>=', filter.since)
            .where('f.correction', '=', 0)
            .where('f.verdict', 'in', broken),
        )
        .orderBy('d.ended_at');
      return (await all(query)).map(({ placement, verdict, endedAt }) => ({
        placement: placement as PlacementId, // was written from a Delivery
        healthy: verdict === 'healthy',
        endedAt: endedAt ?? 0, // a verdict is written together with its time
      }));
    },
  };
}

function matching({ db }: Queries, { since, project, application }: CountFilter) {
  let query = db.selectFrom('delivery as d').where('d.started_at', '>=', since);
  if (project !== undefined) query = query.where('d.project', 'in', listOf(project));
  if (application !== undefined) query = query.where('d.application', '=', application);
  return query;
}

function inProduction(queries: Queries, filter: CountFilter) {
  return matching(queries, filter)
    .where('d.correction', '=', 0)
    .where('d.placement', 'in', queries.db.selectFrom('placement').select('id').where('tier', '=', 'production'));
}
