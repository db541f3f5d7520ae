import type { Read, RenderRemarks } from '@fairlead/core/model/bundle.ts';
import type { BundleDigest, PlacementId, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { StoreReads } from '../../../../ports/store.ts';
import { affectedPaths } from '../affected-paths.ts';
import { first, type Queries } from '../queries.ts';
import { param } from '../statement.ts';

/** Paths in one query: far below the number of values that SQLite (32,766) or PostgreSQL (65,535) takes. */
const pathsPerQuery = 500;

type Reads = Pick<StoreReads, 'placementsReading' | 'readsOf' | 'bundle' | 'render' | 'remarks'>;

export function renderReads(queries: Queries): Reads {
  const { db } = queries;
  const of = db.selectFrom('read').select(['kind', 'repo', 'path']).where('placement', '=', param<string>('placement'));
  const readsOf = queries.fixed(of.orderBy('repo').orderBy('path').orderBy('kind'));
  const bundles = queries.fixed(db.selectFrom('bundle').selectAll().where('digest', '=', param<string>('digest')));
  return {
    placementsReading: (repo, changedPaths) => placementsReading(queries, repo, changedPaths),
    readsOf: async (placement) => {
      const rows = await readsOf({ placement });
      return rows.map(({ kind, repo, path }) => ({ kind: kind as Read['kind'], repo: repo as RepoUrl, path })); // written as a Read
    },
    bundle: async (digest) => {
      const [row] = await bundles({ digest });
      if (row === undefined) return undefined;
      return { digest, open: row.open, sealed: row.sealed, objectCount: row.object_count };
    },
    render: async (key) => {
      const row = await first(queries, db.selectFrom('render').select('bundle').where('key', '=', key));
      return row?.bundle as BundleDigest | undefined; // written as one
    },
    remarks: async (bundle) => {
      const renders = db.selectFrom('render').select('remarks').where('bundle', '=', bundle);
      const row = await first(queries, renders.orderBy('at', 'desc').orderBy('key').limit(1));
      return row?.remarks == null ? undefined : (JSON.parse(row.remarks) as RenderRemarks); // written as such
    },
  };
}

async function placementsReading(
  queries: Queries,
  repo: RepoUrl,
  changedPaths: readonly string[],
): Promise<readonly PlacementId[]> {
  const { db } = queries;
  const unrendered = db.selectFrom('placement').select('id').where('repo', '=', repo).where('rendered', '=', 0);
  const found = new Set((await queries.all(unrendered)).map((row) => row.id));
  const { files, directories, below } = affectedPaths(changedPaths);
  const asked = [
    { paths: files, kinds: ['file', 'miss'] },
    { paths: directories, kinds: ['listing', 'miss'] },
  ];
  for (const { paths, kinds } of asked) {
    for (let start = 0; start < paths.length; start += pathsPerQuery) {
      const some = paths.slice(start, start + pathsPerQuery);
      const query = db
        .selectFrom('read')
        .select('placement')
        .distinct()
        .where('repo', '=', repo)
        .where('path', 'in', some)
        .where('kind', 'in', kinds);
      for (const row of await queries.all(query)) found.add(row.placement);
    }
  }
  for (const folder of below) {
    // '0' is the character after '/': everything that begins with the folder, by the index.
    const query = db
      .selectFrom('read')
      .select('placement')
      .distinct()
      .where('repo', '=', repo)
      .where('path', '>', folder)
      .where('path', '<', folder.replace(/\/$/, '0'));
    for (const row of await queries.all(query)) found.add(row.placement);
  }
  return [...found].sort() as PlacementId[]; // stored under these ids
}
