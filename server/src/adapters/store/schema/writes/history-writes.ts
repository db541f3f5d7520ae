import { sql } from 'kysely';
import { insertMissing, param, upsert } from '../statement.ts';
import { run, type StatementSet, type StepMakers } from '../step.ts';

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
  'doc',
] as const;

export const historyStatements = ((db) => ({
  'change.put': upsert('change', ['id'], ['project', 'repo', 'seen_at', 'search', 'doc']),
  'delivery.put': upsert('delivery', ['id'], deliveryColumns),
  // The placement may be gone from the configuration later; its history keeps the name.
  'delivery.application': db
    .updateTable('delivery')
    .set({ application: sql<string>`(select application from placement where id = ${param('placement')})` })
    .where('id', '=', param<string>('id'))
    .where('application', 'is', null),
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
      doc: JSON.stringify(delivery),
    }),
    run('delivery.application', { id: delivery.id, placement: delivery.placement }),
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
