import type { Delivery } from '@fairlead/core/model/delivery.ts';
import { sql } from 'kysely';
import { insertMissing, param, upsert } from '../statement.ts';
import { run, type StatementSet, type Step, type StepMakers } from '../step.ts';

const deliveryColumns = [
  'placement',
  'project',
  'change',
  'verdict',
  'from_bundle',
  'to_bundle',
  'correction',
  'revision',
  'plan',
  'started_at',
  'executed_at',
  'ended_at',
  'failure_code',
  'doc',
] as const;

export const historyStatements = ((db) => ({
  'change.put': upsert(
    'change',
    ['id'],
    ['project', 'repo', 'seen_at', 'search', 'kind', 'origin', 'committed_at', 'doc'],
  ),
  'delivery.put': upsert('delivery', ['id'], deliveryColumns),
  // The placement may be gone from the configuration later; its history keeps the name.
  'delivery.application': db
    .updateTable('delivery')
    .set({ application: sql<string>`(select application from placement where id = ${param('placement')})` })
    .where('id', '=', param<string>('id'))
    .where('application', 'is', null),
  // Told again, or by another place, the earlier time stands.
  'arrival.put': sql`insert into arrival (change, application, project, first_at, arrived_at, broke_at)
    select ${param('change')}, p.application, ${param('project')}, ${param('ended_at')}, ${param('arrived_at')}, ${param('broke_at')}
      from placement p where p.id = ${param('placement')} and p.tier = 'production'
    on conflict (change, application) do update set
      first_at = case when excluded.first_at < arrival.first_at then excluded.first_at else arrival.first_at end,
      arrived_at = case when arrival.arrived_at is null or excluded.arrived_at < arrival.arrived_at
        then excluded.arrived_at else arrival.arrived_at end,
      broke_at = case when arrival.broke_at is null or excluded.broke_at < arrival.broke_at
        then excluded.broke_at else arrival.broke_at end`,
  'plan.put': upsert('plan', ['digest'], ['placement', 'bundle', 'made_at', 'doc']),
  'permit.put': upsert('permit', ['plan'], ['delivery', 'epoch', 'expires_at', 'doc']),
  'effect.put': upsert('effect', ['delivery', 'wave', 'attempt'], ['placement', 'plan', 'epoch', 'state', 'at']),
  'healthy.put': insertMissing('healthy', ['placement', 'at', 'bundle', 'revision', 'change', 'delivery']),
  'bad.put': upsert('bad', ['placement', 'bundle'], ['reason', 'at']),
  'bad.clear': db
    .deleteFrom('bad')
    .where('placement', '=', param<string>('placement'))
    .where('bundle', '=', param<string>('bundle')),
})) satisfies StatementSet;

export const historySteps: StepMakers<
  'put-change' | 'put-delivery' | 'put-plan' | 'put-permit' | 'put-effect' | 'put-healthy' | 'put-bad' | 'clear-bad'
> = {
  'put-change': ({ change }) => [
    run('change.put', {
      id: change.id,
      project: change.project,
      repo: change.repo,
      seen_at: change.seenAt,
      search: `${change.title} ${change.author.name} ${change.author.email} ${change.to}`.toLowerCase(),
      kind: change.kind,
      origin: change.of,
      committed_at: change.committedAt,
      doc: JSON.stringify(change),
    }),
  ],
  'put-delivery': ({ delivery }) => [
    run('delivery.put', {
      id: delivery.id,
      placement: delivery.placement,
      project: delivery.project,
      change: delivery.change,
      verdict: delivery.verdict,
      from_bundle: delivery.from,
      to_bundle: delivery.to,
      correction: delivery.from === delivery.to ? 1 : 0,
      revision: delivery.revision,
      plan: delivery.plan,
      started_at: delivery.startedAt,
      executed_at: delivery.executedAt,
      ended_at: delivery.endedAt,
      failure_code: isBroken(delivery) ? (delivery.failure?.code ?? 'unknown') : null,
      doc: JSON.stringify(delivery),
    }),
    run('delivery.application', { id: delivery.id, placement: delivery.placement }),
    ...arrivalSteps(delivery),
  ],
  'put-plan': ({ plan }) => [
    run('plan.put', {
      digest: plan.digest,
      placement: plan.placement,
      bundle: plan.bundle,
      made_at: plan.madeAt,
      doc: JSON.stringify(plan),
    }),
  ],
  'put-permit': ({ permit, delivery }) => [
    run('permit.put', {
      plan: permit.plan,
      delivery,
      epoch: permit.epoch,
      expires_at: permit.expiresAt,
      doc: JSON.stringify(permit),
    }),
  ],
  'put-effect': ({ effect }) => [run('effect.put', { ...effect })],
  'put-healthy': ({ kind: _kind, ...healthy }) => [run('healthy.put', healthy)],
  'put-bad': ({ kind: _kind, ...bad }) => [run('bad.put', bad)],
  'clear-bad': ({ placement, bundle }) => [run('bad.clear', { placement, bundle })],
};

function isBroken({ verdict }: Delivery): boolean {
  return verdict === 'failed' || verdict === 'rolled-back';
}

/** What a delivery that ended says of its change in production; a correction brings no change. */
function arrivalSteps(delivery: Delivery): readonly Step[] {
  const { change, project, placement, from, to, endedAt } = delivery;
  const arrived = delivery.verdict === 'healthy';
  if (endedAt === null || from === to || !(arrived || isBroken(delivery))) return [];
  const times = { arrived_at: arrived ? endedAt : null, broke_at: arrived ? null : endedAt };
  return [run('arrival.put', { change, project, placement, ended_at: endedAt, ...times })];
}
