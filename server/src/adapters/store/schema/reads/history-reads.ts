import type { Change } from '@fairlead/core/model/change.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type {
  BundleDigest,
  ChangeId,
  CommitSha,
  DeliveryId,
  Epoch,
  PlacementId,
  PlanDigest,
} from '@fairlead/core/model/ids.ts';
import type { Permit, Plan } from '@fairlead/core/model/plan.ts';
import { sql } from 'kysely';
import type { EffectRecord, HealthyBundle, StoreReads } from '../../../../ports/store.ts';
import type { DeliveryFilter } from '../../../../ports/store-filters.ts';
import { decodeCursor } from '../cursor.ts';
import { likePattern } from '../like-pattern.ts';
import { pageOf } from '../page-of.ts';
import { first, type Queries, readDoc } from '../queries.ts';
import { param } from '../statement.ts';
import type { HealthyTable } from '../tables.ts';
import { listOf } from './list-of.ts';

type Reads = Pick<
  StoreReads,
  | 'change'
  | 'changes'
  | 'delivery'
  | 'deliveries'
  | 'plan'
  | 'permit'
  | 'effects'
  | 'healthyBundles'
  | 'isBad'
  | 'appliedAt'
>;

export function historyReads(queries: Queries): Reads {
  const { db } = queries;
  const badOnes = db.selectFrom('bad').select(['reason', 'at']).where('placement', '=', param<string>('placement'));
  const isBad = queries.fixed(badOnes.where('bundle', '=', param<string>('bundle')));
  const deliveryOf = queries.fixed(db.selectFrom('delivery').select('doc').where('id', '=', param<string>('id')));
  const changeOf = queries.fixed(db.selectFrom('change').select('doc').where('id', '=', param<string>('id')));
  return {
    change: async (id) => {
      const [row] = await changeOf({ id });
      return row === undefined ? undefined : readDoc<Change>(row.doc, `change ${id}`);
    },
    changes: (filter, page) => changes(queries, filter, page),
    delivery: async (id) => {
      const [row] = await deliveryOf({ id });
      return row === undefined ? undefined : readDoc<Delivery>(row.doc, `delivery ${id}`);
    },
    deliveries: (filter, page) => deliveries(queries, filter, page),
    plan: async (digest) => {
      const row = await first(queries, db.selectFrom('plan').select('doc').where('digest', '=', digest));
      return row === undefined ? undefined : readDoc<Plan>(row.doc, `plan ${digest}`);
    },
    permit: async (plan) => {
      const row = await first(queries, db.selectFrom('permit').select('doc').where('plan', '=', plan));
      return row === undefined ? undefined : readDoc<Permit>(row.doc, `the permit of plan ${plan}`);
    },
    effects: async (delivery) => {
      const query = db.selectFrom('effect').selectAll().where('delivery', '=', delivery);
      const rows = await queries.all(query.orderBy('attempt').orderBy('wave'));
      return rows.map((row) => ({
        ...row,
        delivery,
        placement: row.placement as PlacementId, // this row was written from an EffectRecord
        plan: row.plan as PlanDigest,
        epoch: row.epoch as Epoch,
        state: row.state as EffectRecord['state'],
      }));
    },
    healthyBundles: (placement, limit) => healthyBundles(queries, placement, limit),
    isBad: async (placement, bundle) => (await isBad({ placement, bundle }))[0],
    appliedAt: (placement, at) => appliedAt(queries, placement, at),
  };
}

const changes = async (
  queries: Queries,
  filter: Parameters<StoreReads['changes']>[0],
  { limit, cursor }: Parameters<StoreReads['changes']>[1],
): ReturnType<StoreReads['changes']> => {
  let matching = queries.db.selectFrom('change');
  if (filter.project !== undefined) matching = matching.where('project', 'in', listOf(filter.project));
  if (filter.repo !== undefined) matching = matching.where('repo', '=', filter.repo);
  if (filter.since !== undefined) matching = matching.where('seen_at', '>=', filter.since);
  if (filter.text !== undefined)
    matching = matching.where(sql<boolean>`search like ${likePattern(filter.text)} escape '!'`);
  let query = matching
    .select(['id', 'seen_at', 'doc'])
    .orderBy('seen_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (cursor !== null) {
    const [seenAt, id] = decodeCursor(cursor, ['number', 'string']);
    query = query.where(sql<boolean>`(seen_at, id) < (${seenAt}, ${id})`);
  }
  const rows = await queries.all(query);
  const counted = await first(
    queries,
    matching.select((eb) => eb.fn.countAll<number>().as('total')),
  );
  return pageOf(
    rows,
    limit,
    counted?.total ?? 0,
    (row) => [row.seen_at, row.id],
    (row) => readDoc<Change>(row.doc, 'a change'),
  );
};

const deliveries = async (
  queries: Queries,
  filter: DeliveryFilter,
  { limit, cursor }: Parameters<StoreReads['deliveries']>[1],
): ReturnType<StoreReads['deliveries']> => {
  let matching = queries.db.selectFrom('delivery');
  if (filter.project !== undefined) matching = matching.where('project', 'in', listOf(filter.project));
  for (const column of ['placement', 'application', 'change'] as const) {
    const value = filter[column];
    if (value !== undefined) matching = matching.where(column, '=', value);
  }
  if (filter.verdict === 'open') matching = matching.where('verdict', 'is', null);
  else if (filter.verdict !== undefined) matching = matching.where('verdict', '=', filter.verdict);
  if (filter.since !== undefined) matching = matching.where('started_at', '>=', filter.since);
  let query = matching
    .select(['id', 'started_at', 'doc'])
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (cursor !== null) {
    const [startedAt, id] = decodeCursor(cursor, ['number', 'string']);
    query = query.where(sql<boolean>`(started_at, id) < (${startedAt}, ${id})`);
  }
  const rows = await queries.all(query);
  const counted = await first(
    queries,
    matching.select((eb) => eb.fn.countAll<number>().as('total')),
  );
  const toDelivery = (row: { readonly doc: string }): Delivery => readDoc<Delivery>(row.doc, 'a delivery');
  return pageOf(rows, limit, counted?.total ?? 0, (row) => [row.started_at, row.id], toDelivery);
};

/** Newest first; a bundle that became healthy several times counts once, at its last time. */
async function healthyBundles(
  queries: Queries,
  placement: PlacementId,
  limit: number,
): Promise<readonly HealthyBundle[]> {
  const query = queries.db
    .selectFrom('healthy as h')
    .selectAll()
    .where('h.placement', '=', placement)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('healthy as n')
            .select('n.at')
            .where('n.placement', '=', placement)
            .whereRef('n.bundle', '=', 'h.bundle')
            .whereRef('n.at', '>', 'h.at'),
        ),
      ),
    )
    .orderBy('h.at', 'desc')
    .limit(limit);
  return (await queries.all(query)).map(toHealthy);
}

/** What was executed last by then; where those deliveries are no longer kept, what was healthy last. */
async function appliedAt(queries: Queries, placement: PlacementId, at: number): Promise<HealthyBundle | undefined> {
  const executed = queries.db
    .selectFrom('delivery')
    .select([
      'placement',
      'to_bundle as bundle',
      'revision',
      'change',
      'id as delivery',
      sql<number>`executed_at`.as('at'),
    ])
    .where('placement', '=', placement)
    .where('executed_at', '<=', at)
    .orderBy('executed_at', 'desc')
    .limit(1);
  const healthy = queries.db
    .selectFrom('healthy')
    .selectAll()
    .where('placement', '=', placement)
    .where('at', '<=', at)
    .orderBy('at', 'desc')
    .limit(1);
  const [byDelivery, byHealth] = [await first(queries, executed), await first(queries, healthy)];
  const newest =
    byHealth === undefined || (byDelivery !== undefined && byDelivery.at >= byHealth.at) ? byDelivery : byHealth;
  return newest === undefined ? undefined : toHealthy(newest);
}

function toHealthy(row: HealthyTable): HealthyBundle {
  return {
    bundle: row.bundle as BundleDigest, // written from a HealthyBundle or a Delivery
    revision: row.revision as CommitSha,
    change: row.change as ChangeId,
    delivery: row.delivery as DeliveryId,
    at: row.at,
  };
}
