import type { Preview } from '@fairlead/core/impact/preview.ts';
import type { RequestRecord } from '@fairlead/core/impact/request-record.ts';
import type { StoreReads } from '../../../../ports/store.ts';
import { first, type Queries, readDoc } from '../queries.ts';

type Reads = Pick<StoreReads, 'pullRequests' | 'pullRequest' | 'preview'>;

const mostListed = 1_000;

export function requestReads(queries: Queries): Reads {
  const { db } = queries;
  return {
    pullRequests: async ({ state, repo }) => {
      const all = db.selectFrom('pull_request').select('doc').where('state', '=', state);
      const narrowed = repo === undefined ? all : all.where('repo', '=', repo);
      const rows = await queries.all(
        narrowed.orderBy('updated_at', 'desc').orderBy('number', 'desc').limit(mostListed),
      );
      return rows.map((row) => readDoc<RequestRecord>(row.doc, 'a request'));
    },
    pullRequest: async (repo, number) => {
      const query = db.selectFrom('pull_request').select('doc').where('repo', '=', repo).where('number', '=', number);
      const row = await first(queries, query);
      return row === undefined ? undefined : readDoc<RequestRecord>(row.doc, `request ${number} of ${repo}`);
    },
    preview: async (repo, number) => {
      const query = db.selectFrom('preview').select('doc').where('repo', '=', repo).where('number', '=', number);
      const row = await first(queries, query);
      return row === undefined ? undefined : readDoc<Preview>(row.doc, `the preview of request ${number} of ${repo}`);
    },
  };
}
