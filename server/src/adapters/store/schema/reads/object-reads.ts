import type { HealthStatus } from '@fairlead/core/model/health.ts';
import type { PlacementId } from '@fairlead/core/model/ids.ts';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import type { Addition } from '@fairlead/core/model/plan.ts';
import { sql } from 'kysely';
import type { ManagedObject, StoreReads } from '../../../../ports/store.ts';
import { escapeLike, likePattern } from '../like-pattern.ts';
import { first, type Queries } from '../queries.ts';
import { param } from '../statement.ts';
import type { ManagedObjectTable } from '../tables.ts';
import { listOf } from './list-of.ts';

export function objectReads(
  queries: Queries,
): Pick<StoreReads, 'object' | 'objectsNamed' | 'objectsOf' | 'countObjects' | 'searchObjects'> {
  const { db } = queries;
  const all = db.selectFrom('managed_object').selectAll();
  const rowsOf = queries.fixed(
    all.where('placement', '=', param<string>('placement')).orderBy('target').orderBy('key'),
  );
  const named = sql<string>`(select value from json_each(${param('keys')}))`;
  const rowsNamed = queries.fixed(all.where('target', '=', param<string>('target')).where('key', 'in', named));
  return {
    object: async (target, key) => {
      const query = db.selectFrom('managed_object').selectAll().where('target', '=', target).where('key', '=', key);
      const row = await first(queries, query);
      return row === undefined ? undefined : toObject(row);
    },
    objectsNamed: async (target, keys) => {
      if (keys.length === 0) return new Map();
      const rows = await rowsNamed({ target, keys: JSON.stringify(keys) });
      return new Map(rows.map((row) => [row.key as ObjectKey, toObject(row)])); // as below
    },
    countObjects: async ({ project, except }) => {
      const query = db
        .selectFrom('placement as p')
        .innerJoin('managed_object as o', 'o.placement', 'p.id')
        .select(sql<number>`count(*)`.as('n'))
        .where('p.project', '=', project)
        .where('p.id', '!=', except);
      return (await first(queries, query))?.n ?? 0;
    },
    objectsOf: async (placement) => (await rowsOf({ placement })).map(toObject),
    searchObjects: async ({ text, project, target, kinds }, limit) => {
      let query = db
        .selectFrom('managed_object as o')
        .selectAll('o')
        .where(sql<boolean>`o.search like ${likePattern(text)} escape '!'`);
      if (kinds !== undefined) {
        const ofKind = (kind: string) => sql<boolean>`o.search like ${`${escapeLike(kind)}/%`} escape '!'`;
        query = query.where(({ or }) => or(kinds.map(ofKind)));
      }
      if (target !== undefined) query = query.where('o.target', '=', target);
      if (project !== undefined) {
        query = query.innerJoin('placement as p', 'p.id', 'o.placement').where('p.project', 'in', listOf(project));
      }
      return (await queries.all(query.orderBy('o.key').orderBy('o.target').limit(limit))).map(toObject);
    },
  };
}

function toObject(row: ManagedObjectTable): ManagedObject {
  return {
    target: row.target,
    key: row.key as ObjectKey, // this row was written from a ManagedObject
    placement: row.placement as PlacementId,
    uid: row.uid,
    baseline: row.baseline,
    live: row.live,
    health: { status: row.health as HealthStatus, message: row.health_message },
    origin: row.origin_path === null ? null : { path: row.origin_path, line: row.origin_line ?? 0 },
    wave: row.wave,
    phase: row.phase,
    ...(row.added === null ? {} : { added: JSON.parse(row.added) as readonly Addition[] }), // written from a ManagedObject
    updatedAt: row.updated_at,
  };
}
