import type { PlacementId, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Placement, PlacementRequest, PlacementState } from '@fairlead/core/model/placement.ts';
import { type Kysely, sql } from 'kysely';
import type { PlacementCounts, PlacementFilter, PlacementRow, StoreReads } from '../../../../ports/store.ts';
import { decodeCursor } from '../cursor.ts';
import { likePattern } from '../like-pattern.ts';
import { pageOf } from '../page-of.ts';
import { first, type Queries, readDoc } from '../queries.ts';
import type { Tables } from '../tables.ts';

type Reads = Pick<
  StoreReads,
  'placement' | 'placements' | 'countPlacements' | 'placementDigests' | 'placementsOfRepo' | 'due'
>;

export function placementReads(queries: Queries): Reads {
  const { db } = queries;
  return {
    placement: async (id) => {
      const row = await first(
        queries,
        joined(db, {}).select(['p.doc', 's.doc as state', 's.request']).where('p.id', '=', id),
      );
      return row === undefined ? undefined : toRow(row);
    },
    placements: async (filter, { limit, cursor }) => {
      let query = joined(db, filter)
        .select(['p.application', 'p.stage_index', 'p.target', 'p.id', 'p.doc', 's.doc as state', 's.request'])
        .orderBy('p.application')
        .orderBy('p.stage_index')
        .orderBy('p.target')
        .orderBy('p.id')
        .limit(limit + 1);
      if (cursor !== null) {
        const [application, stageIndex, target, id] = decodeCursor(cursor, ['string', 'number', 'string', 'string']);
        const after = sql<boolean>`(p.application, p.stage_index, p.target, p.id) > (${application}, ${stageIndex}, ${target}, ${id})`;
        query = query.where(after);
      }
      const rows = await queries.all(query);
      const { total } = await count(queries, filter);
      return pageOf(rows, limit, total, (row) => [row.application, row.stage_index, row.target, row.id], toRow);
    },
    countPlacements: (filter) => count(queries, filter),
    placementDigests: async () => {
      const rows = await queries.all(
        db.selectFrom('placement').select(['id', 'digest', 'application', 'target', 'project']),
      );
      return rows.map((row) => ({ ...row, id: row.id as PlacementId })); // stored under this id
    },
    placementsOfRepo: async (repo: RepoUrl) => {
      const rows = await queries.all(db.selectFrom('placement').select('id').where('repo', '=', repo).orderBy('id'));
      return rows.map((row) => row.id as PlacementId); // as above
    },
    due: async () => {
      const now = sql<null>`null`.as('nextAt');
      const busy = db.selectFrom('placement_state').select(['id', now]).where('attention', '=', 1);
      const asked = db
        .selectFrom('placement_state')
        .select(['id', now])
        .where('attention', '=', 0)
        .where('request', 'is not', null);
      const timed = db
        .selectFrom('placement_state')
        .select(['id', 'next_at as nextAt'])
        .where('attention', '=', 0)
        .where('request', 'is', null)
        .where('next_at', 'is not', null);
      const rows = [...(await queries.all(busy)), ...(await queries.all(asked)), ...(await queries.all(timed))];
      return rows.map((row) => ({ id: row.id as PlacementId, nextAt: row.nextAt })); // as above
    },
  };
}

function joined(db: Kysely<Tables>, filter: PlacementFilter) {
  let query = db.selectFrom('placement as p').innerJoin('placement_state as s', 's.id', 'p.id');
  for (const column of ['project', 'application', 'target', 'stage', 'tier'] as const) {
    const value = filter[column];
    if (value !== undefined) query = query.where(`p.${column}`, '=', value);
  }
  if (filter.sync !== undefined) query = query.where('s.sync', '=', filter.sync);
  if (filter.health !== undefined) query = query.where('s.health', '=', filter.health);
  if (filter.text !== undefined)
    query = query.where(sql<boolean>`p.search like ${likePattern(filter.text)} escape '!'`);
  return query;
}

async function count(queries: Queries, filter: PlacementFilter): Promise<PlacementCounts> {
  const query = joined(queries.db, filter)
    .select((eb) => ['s.sync', 's.health', eb.fn.countAll<number>().as('rows')])
    .groupBy(['s.sync', 's.health']);
  const bySync: { [status: string]: number } = {};
  const byHealth: { [status: string]: number } = {};
  let total = 0;
  for (const { sync, health, rows } of await queries.all(query)) {
    bySync[sync] = (bySync[sync] ?? 0) + rows;
    byHealth[health] = (byHealth[health] ?? 0) + rows;
    total += rows;
  }
  return { total, bySync, byHealth };
}

type Row = { readonly doc: string; readonly state: string; readonly request: string | null };

function toRow(row: Row): PlacementRow {
  const request = row.request === null ? null : readDoc<PlacementRequest>(row.request, 'a request');
  return {
    placement: readDoc<Placement>(row.doc, 'a placement'),
    state: { ...readDoc<PlacementState>(row.state, "a placement's state"), request },
  };
}
