import type { HealthStatus, SyncStatus } from '@fairlead/core/model/health.ts';
import type { PlacementId, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Placement, PlacementRequest, PlacementState } from '@fairlead/core/model/placement.ts';
import type { FleetCell } from '@fairlead/core/wire/pack-fleet.ts';
import { type Kysely, sql } from 'kysely';
import type { PlacementCounts, PlacementRow, StoreReads } from '../../../../ports/store.ts';
import type { PlacementFilter } from '../../../../ports/store-filters.ts';
import { decodeCursor } from '../cursor.ts';
import { likePattern } from '../like-pattern.ts';
import { pageOf } from '../page-of.ts';
import { type Queries, readDoc } from '../queries.ts';
import { param, type SqlValue } from '../statement.ts';
import type { PlacementStateTable, PlacementTable, Tables } from '../tables.ts';
import { listOf } from './list-of.ts';

type Reads = Pick<
  StoreReads,
  | 'placement'
  | 'placements'
  | 'fleet'
  | 'countPlacements'
  | 'countApplications'
  | 'placementDigests'
  | 'placementsOfRepo'
  | 'due'
>;

export function placementReads(queries: Queries): Reads {
  const { db } = queries;
  const rowsOf = queries.fixed(
    joined(db, {}).select(['p.doc', 's.doc as state', 's.request']).where('p.id', '=', param<string>('id')),
  );
  return {
    placement: async (id) => {
      const [row] = await rowsOf({ id });
      return row === undefined ? undefined : toRow(row);
    },
    ...listReads(queries),
    countPlacements: (filter) => count(queries, filter),
    countApplications: async (filter) => {
      const query = joined(db, filter)
        .select((eb) => ['p.project', 'p.application', 's.sync', 's.health', eb.fn.countAll<number>().as('placements')])
        .groupBy(['p.project', 'p.application', 's.sync', 's.health'])
        .orderBy('p.project')
        .orderBy('p.application');
      return (await queries.all(query)).map((row) => ({
        ...row,
        sync: row.sync as SyncStatus, // written from a PlacementState
        health: row.health as HealthStatus,
      }));
    },
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

/** The pages of a list, in whole or in the few columns that a map shows. */
function listReads(queries: Queries): Pick<Reads, 'placements' | 'fleet'> {
  const { db } = queries;
  return {
    placements: async (filter, { limit, cursor }) => {
      const columns = [
        'p.application',
        'p.stage_index',
        'p.target',
        'p.id',
        'p.doc',
        's.doc as state',
        's.request',
      ] as const;
      const rows = await queries.all(
        ordered(joined(db, filter), cursor)
          .select(columns)
          .limit(limit + 1),
      );
      const { total } = await count(queries, filter);
      return pageOf(rows, limit, total, orderKey, toRow);
    },
    fleet: async (filter, { limit, cursor }) => {
      const names = ['p.id', 'p.project', 'p.application', 'p.target', 'p.stage', 'p.stage_index'] as const;
      const status = ['s.sync', 's.health', 's.drifted', 's.held'] as const;
      const query = ordered(joined(db, filter), cursor).select([...names, ...status]);
      const rows = await queries.all(query.limit(limit + 1));
      const { total } = await count(queries, filter);
      return pageOf(rows, limit, total, orderKey, toCell);
    },
  };
}

function joined(db: Kysely<Tables>, filter: PlacementFilter) {
  let query = db.selectFrom('placement as p').innerJoin('placement_state as s', 's.id', 'p.id');
  if (filter.project !== undefined) query = query.where('p.project', 'in', listOf(filter.project));
  for (const column of ['application', 'target', 'stage', 'tier'] as const) {
    const value = filter[column];
    if (value !== undefined) query = query.where(`p.${column}`, '=', value);
  }
  if (filter.sync !== undefined) query = query.where('s.sync', '=', filter.sync);
  if (filter.health !== undefined) query = query.where('s.health', '=', filter.health);
  if (filter.text !== undefined)
    query = query.where(sql<boolean>`p.search like ${likePattern(filter.text)} escape '!'`);
  return query;
}

/** In the order of every list of placements, from behind the row of the cursor on. */
function ordered(query: ReturnType<typeof joined>, cursor: string | null) {
  const sorted = query.orderBy('p.application').orderBy('p.stage_index').orderBy('p.target').orderBy('p.id');
  if (cursor === null) return sorted;
  const [application, stageIndex, target, id] = decodeCursor(cursor, ['string', 'number', 'string', 'string']);
  return sorted.where(
    sql<boolean>`(p.application, p.stage_index, p.target, p.id) > (${application}, ${stageIndex}, ${target}, ${id})`,
  );
}

type OrderKey = Pick<PlacementTable, 'application' | 'stage_index' | 'target' | 'id'>;

function orderKey(row: OrderKey): readonly SqlValue[] {
  return [row.application, row.stage_index, row.target, row.id];
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

type FleetRow = Pick<PlacementTable, 'id' | 'project' | 'application' | 'target' | 'stage' | 'stage_index'> &
  Pick<PlacementStateTable, 'sync' | 'health' | 'drifted' | 'held'>;

function toCell({ stage_index: stageIndex, sync, health, held, ...row }: FleetRow): FleetCell {
  // Both words were stored from a state.
  return { ...row, stageIndex, sync: sync as SyncStatus, health: health as HealthStatus, held: held === 1 };
}
