import type { Decision } from '@fairlead/core/model/decision.ts';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import type { ReviewProof } from '@fairlead/core/model/review.ts';
import type { StoreReads } from '../../../../ports/store.ts';
import { type Queries, readDoc } from '../queries.ts';

/** Named values that one statement takes. */
const mostAtOnce = 200;

export function decisionReads(
  queries: Queries,
): Pick<StoreReads, 'decisions' | 'decisionsVersion' | 'unmirroredDecisions' | 'reviews'> {
  const { db } = queries;
  const inForce = db.selectFrom('decision').select('doc').where('removed_at', 'is', null);
  const rowsInForce = queries.fixed(inForce.orderBy('made_at').orderBy('id'));
  const version = queries.fixed(db.selectFrom('counter').select('value').where('name', '=', 'decision'));
  return {
    decisions: async () => {
      const rows = await rowsInForce({});
      return rows.map((row) => readDoc<Decision>(row.doc, 'a decision'));
    },
    reviews: async (repo, commits) => {
      const found = new Map<CommitSha, ReviewProof>();
      for (let from = 0; from < commits.length; from += mostAtOnce) {
        const some = commits.slice(from, from + mostAtOnce);
        const query = db.selectFrom('review').select(['commit_sha', 'doc']).where('repo', '=', repo);
        for (const row of await queries.all(query.where('commit_sha', 'in', some)))
          found.set(row.commit_sha as CommitSha, readDoc<ReviewProof>(row.doc, 'a review')); // written as one
      }
      return found;
    },
    decisionsVersion: async () => {
      const [row] = await version({});
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
