import type { BundleDigest, PlacementId } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Judgement } from '@fairlead/core/model/policy.ts';
import type { StoreReads } from '../../../../ports/store.ts';
import { first, type Queries, readDoc } from '../queries.ts';
import { listOf } from './list-of.ts';

type Reads = Pick<StoreReads, 'judgement' | 'judgementsWithFindings'>;

export function judgementReads(queries: Queries): Reads {
  const { db } = queries;
  return {
    judgement: async (placement, bundle) => {
      const query = db.selectFrom('judgement').select('doc').where('placement', '=', placement);
      const row = await first(queries, query.where('bundle', '=', bundle));
      return row === undefined ? undefined : readDoc<Judgement>(row.doc, `findings in ${bundle}`);
    },
    judgementsWithFindings: async ({ project }, limit) => {
      let query = db
        .selectFrom('judgement')
        .innerJoin('placement_state', (join) =>
          join
            .onRef('placement_state.id', '=', 'judgement.placement')
            .onRef('placement_state.desired_bundle', '=', 'judgement.bundle'),
        )
        .innerJoin('placement', 'placement.id', 'judgement.placement')
        .select(['judgement.placement as id', 'judgement.bundle as bundle', 'judgement.doc as doc'])
        .select(['placement.doc as placed', 'judgement.at as at'])
        .where('judgement.findings', '>', 0);
      if (project !== undefined) query = query.where('placement.project', 'in', listOf(project));
      const rows = await queries.all(query.orderBy('judgement.placement').limit(limit));
      return rows.map((row) => ({
        placement: readDoc<Placement>(row.placed, `placement ${row.id as PlacementId}`),
        bundle: row.bundle as BundleDigest, // written as one
        judgement: readDoc<Judgement>(row.doc, `findings in ${row.bundle}`),
        at: row.at,
      }));
    },
  };
}
