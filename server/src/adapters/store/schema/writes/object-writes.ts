import { formatRef, type ObjectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Addition } from '@fairlead/core/model/plan.ts';
import { sql } from 'kysely';
import { param, upsert } from '../statement.ts';
import { type Expectation, run, type StatementSet, type StepMakers } from '../step.ts';

const columns = [
  'search',
  'placement',
  'uid',
  'baseline',
  'live',
  'health',
  'health_message',
  'origin_path',
  'origin_line',
  'wave',
  'phase',
  'added',
  'updated_at',
] as const;

/** What the row says where a watch told of the same fields of the same object, else what is written. */
function newerOf(column: 'health' | 'health_message') {
  return sql`case when managed_object.uid = excluded.uid and managed_object.live = excluded.live
    then managed_object.${sql.ref(column)} else excluded.${sql.ref(column)} end`;
}

export const objectStatements = ((db) => ({
  // The claim: a row of another placement is not touched, and no row touched refuses the batch.
  'object.put': sql`${upsert('managed_object', ['target', 'key'], columns)}
    where managed_object.placement = excluded.placement`,
  // A watch may be ahead of the record of our write: of the same fields it knows the newer health.
  'object.written': sql`${upsert('managed_object', ['target', 'key'], columns, {
    health: newerOf('health'),
    health_message: newerOf('health_message'),
  })} where managed_object.placement = excluded.placement`,
  'object.holder': sql`select placement as holder from managed_object
    where target = ${param('target')} and key = ${param('key')}`,
  'object.expect': db
    .updateTable('managed_object')
    .set((eb) => ({ placement: eb.ref('placement') }))
    .where('target', '=', param<string>('target'))
    .where('key', '=', param<string>('key'))
    .where('placement', '=', param<string>('placement')),
  'object.remove': db
    .deleteFrom('managed_object')
    .where('target', '=', param<string>('target'))
    .where('key', '=', param<string>('key'))
    .where('placement', '=', param<string>('placement')),
  // Where the claim is already the new owner's, nothing is left to do. A new owner has not written the object yet.
  'object.transfer': db
    .updateTable('managed_object')
    .set({
      placement: param<string>('to'),
      baseline: sql<string | null>`case when placement = ${param<string>('to')} then baseline else null end`,
    })
    .where('target', '=', param<string>('target'))
    .where('key', '=', param<string>('key'))
    .where('placement', 'in', [param<string>('from'), param<string>('to')]),
  'object.observe': db
    .updateTable('managed_object')
    .set({
      uid: param<string>('uid'),
      live: param<string>('live'),
      health: param<string>('health'),
      health_message: param<string>('health_message'),
      added: param<string>('added'),
      updated_at: sql<number>`case when health = ${param<string>('health')} then updated_at else ${param<number>('at')} end`,
    })
    .where('target', '=', param<string>('target'))
    .where('key', '=', param<string>('key')),
})) satisfies StatementSet;

export const objectSteps: StepMakers<
  'put-object' | 'expect-claim' | 'remove-object' | 'transfer-object' | 'observe-object'
> = {
  'put-object': ({ object, written }) => [
    run(
      written ? 'object.written' : 'object.put',
      {
        target: object.target,
        key: object.key,
        search: formatRef(parseObjectKey(object.key)).toLowerCase(),
        placement: object.placement,
        uid: object.uid,
        baseline: object.baseline,
        live: object.live,
        health: object.health.status,
        health_message: object.health.message,
        origin_path: object.origin?.path ?? null,
        origin_line: object.origin?.line ?? null,
        wave: object.wave,
        phase: object.phase,
        added: addedText(object.added),
        updated_at: object.updatedAt,
      },
      claimed(object.target, object.key),
    ),
  ],
  'expect-claim': ({ target, key, placement }) => [
    run('object.expect', { target, key, placement }, claimed(target, key)),
  ],
  'remove-object': ({ target, key, placement }) => [run('object.remove', { target, key, placement })],
  'transfer-object': ({ target, key, from, to }) => [
    run('object.transfer', { target, key, from, to }, claimed(target, key)),
  ],
  'observe-object': ({ target, key, uid, live, health, added, at }) => [
    run('object.observe', {
      ...{ target, key, uid, live, at },
      health: health.status,
      health_message: health.message,
      added: addedText(added),
    }),
  ],
};

function addedText(added: readonly Addition[] = []): string | null {
  return added.length === 0 ? null : JSON.stringify(added);
}

function claimed(target: string, key: ObjectKey): Expectation {
  const name = formatRef(parseObjectKey(key));
  return {
    code: 'conflict',
    message: `${name} on ${target} is claimed by another placement; remove it from one of the two`,
    holder: 'object.holder',
  };
}
