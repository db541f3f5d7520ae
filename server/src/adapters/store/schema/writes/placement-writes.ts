import { initialState } from '@fairlead/core/delivery/initial-state.ts';
import { stateRow } from '../state-row.ts';
import { insertMissing, param, upsert } from '../statement.ts';
import { run, type StatementSet, type StepMakers } from '../step.ts';

const stateColumns = [
  'sync',
  'health',
  'next_at',
  'attention',
  'desired_bundle',
  'applied_bundle',
  'begun_bundle',
  'desired_change',
  'applied_change',
  'delivery',
  'drifted',
  'held',
  'updated_at',
  'doc',
] as const;

export const placementStatements = ((db) => {
  const set = Object.fromEntries(stateColumns.map((column) => [column, param(column)]));
  return {
    // `rendered` keeps its value: a changed placement has still recorded what it read.
    'placement.put': upsert(
      'placement',
      ['id'],
      ['project', 'application', 'target', 'stage', 'stage_index', 'tier', 'repo', 'digest', 'search', 'doc'],
    ),
    'placement.remove': db.deleteFrom('placement').where('id', '=', param<string>('id')),
    'placement.rendered': db.updateTable('placement').set({ rendered: 1 }).where('id', '=', param<string>('id')),
    'state.init': insertMissing('placement_state', ['id', ...stateColumns]),
    'state.put': db.updateTable('placement_state').set(set).where('id', '=', param<string>('id')),
    'request.put': db
      .updateTable('placement_state')
      .set({ request: param<string>('request'), requested_at: param<number>('requested_at') })
      .where('id', '=', param<string>('id')),
    'request.clear': db
      .updateTable('placement_state')
      .set({ request: null, requested_at: null })
      .where('id', '=', param<string>('id'))
      .where('requested_at', '<=', param<number>('at')),
    'read.clear': db.deleteFrom('read').where('placement', '=', param<string>('placement')),
    'read.add': insertMissing('read', ['placement', 'repo', 'path', 'kind']),
    'render.put': upsert('render', ['key'], ['placement', 'bundle', 'at', 'remarks']),
    'bundle.put': upsert('bundle', ['digest'], ['open', 'sealed', 'object_count', 'put_at']),
  };
}) satisfies StatementSet;

export const placementSteps: StepMakers<
  | 'put-placement'
  | 'remove-placement'
  | 'put-state'
  | 'put-request'
  | 'clear-request'
  | 'put-bundle'
  | 'put-render'
  | 'put-reads'
> = {
  'put-placement': ({ placement, observing }) => [
    run('placement.put', {
      id: placement.id,
      project: placement.project,
      application: placement.application,
      target: placement.target,
      stage: placement.stage,
      stage_index: placement.stageIndex,
      tier: placement.tier,
      repo: placement.source.repo,
      digest: placement.digest,
      search: `${placement.application} ${placement.target} ${placement.stage} ${placement.project}`.toLowerCase(),
      doc: JSON.stringify(placement),
    }),
    run('state.init', stateRow(initialState(placement.id, observing))),
  ],
  'remove-placement': ({ id }) => [run('placement.remove', { id })],
  'put-state': ({ state }) => [run('state.put', stateRow(state), notThere(state.id))],
  'put-request': ({ placement, request }) => [
    run(
      'request.put',
      { id: placement, request: JSON.stringify(request), requested_at: request.at },
      notThere(placement),
    ),
  ],
  'clear-request': ({ placement, at }) => [run('request.clear', { id: placement, at })],
  'put-bundle': ({ bundle }, now) => [
    run('bundle.put', {
      digest: bundle.digest,
      open: bundle.open,
      sealed: bundle.sealed,
      object_count: bundle.objectCount,
      put_at: now,
    }),
  ],
  'put-render': ({ key, placement, bundle, at, remarks }) => [
    run('render.put', { key, placement, bundle, at, remarks: remarks === undefined ? null : JSON.stringify(remarks) }),
  ],
  'put-reads': ({ placement, reads }) => [
    run('placement.rendered', { id: placement }, notThere(placement)),
    run('read.clear', { placement }),
    ...reads.map((read) => run('read.add', { placement, repo: read.repo, path: read.path, kind: read.kind })),
  ],
};

function notThere(id: string): { readonly code: 'not-found'; readonly message: string } {
  return { code: 'not-found', message: `placement ${id} is not in the store; it was removed from the configuration` };
}
