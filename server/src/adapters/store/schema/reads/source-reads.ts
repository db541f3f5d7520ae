import type { Json } from '@fairlead/core/lib/json.ts';
import type { CommitSha, InstallationId, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Problem } from '@fairlead/core/model/problem.ts';
import type { RepoState, StoreReads, TargetState } from '../../../../ports/store.ts';
import { first, type Queries, readDoc } from '../queries.ts';
import { param } from '../statement.ts';

type Reads = Pick<StoreReads, 'installation' | 'refs' | 'repo' | 'repos' | 'targets' | 'problems' | 'configuration'>;

export function sourceReads(queries: Queries): Reads {
  const { db } = queries;
  const refsOf = queries.fixed(
    db
      .selectFrom('ref')
      .select(['ref', 'commit_sha', 'seen_at'])
      .where('repo', '=', param<string>('repo'))
      .orderBy('ref'),
  );
  return {
    installation: async () => {
      const row = await first(queries, db.selectFrom('meta').select('value').where('key', '=', 'installation'));
      if (row === undefined) return undefined;
      return readDoc<{ readonly id: InstallationId; readonly createdAt: number }>(row.value, 'the installation');
    },
    refs: async (repo: RepoUrl) => {
      const rows = await refsOf({ repo });
      return rows.map((row) => ({ repo, ref: row.ref, commit: row.commit_sha as CommitSha, seenAt: row.seen_at })); // written as a RefState
    },
    repo: async (repo) => {
      const row = await first(queries, db.selectFrom('repo').select('doc').where('repo', '=', repo));
      return row === undefined ? undefined : readDoc<RepoState>(row.doc, `repository ${repo}`);
    },
    repos: async () => {
      const rows = await queries.all(db.selectFrom('repo').select('doc').orderBy('repo'));
      return rows.map((row) => readDoc<RepoState>(row.doc, 'a repository'));
    },
    targets: async () => {
      const rows = await queries.all(db.selectFrom('target').select('doc').orderBy('target'));
      return rows.map((row) => readDoc<TargetState>(row.doc, 'a target'));
    },
    problems: async () => {
      const rows = await queries.all(db.selectFrom('problem').select('doc').orderBy('repo').orderBy('position'));
      return rows.map((row) => readDoc<Problem>(row.doc, 'a problem'));
    },
    configuration: async (name) => {
      const row = await first(queries, db.selectFrom('configuration').select('doc').where('name', '=', name));
      return row === undefined ? undefined : readDoc<Json>(row.doc, `configuration ${name}`);
    },
  };
}
