import { sql } from 'kysely';
import { param, upsert } from '../statement.ts';
import { run, type StatementSet, type StepMakers } from '../step.ts';

const nextVersion = sql<number>`(select value from counter where name = 'decision')`;

export const decisionStatements = ((db) => ({
  'decision.count': db
    .updateTable('counter')
    .set((eb) => ({ value: eb('value', '+', 1) }))
    .where('name', '=', 'decision'),
  'decision.expect': db
    .updateTable('counter')
    .set((eb) => ({ value: eb.ref('value') }))
    .where('name', '=', 'decision')
    .where('value', '=', param<number>('version')),
  'decision.put': upsert(
    'decision',
    ['id'],
    ['version', 'mirrored', 'removed_at', 'bundle', 'not_bundle', 'made_at', 'doc'],
  ),
  'decision.version': db.updateTable('decision').set({ version: nextVersion }).where('id', '=', param<string>('id')),
  'decision.remove': db
    .updateTable('decision')
    .set({ version: nextVersion, mirrored: 0, removed_at: param<number>('removed_at') })
    .where('id', '=', param<string>('id'))
    .where('removed_at', 'is', null),
  'decision.mirrored': db
    .updateTable('decision')
    .set({ mirrored: 1 })
    .where('id', '=', param<string>('id'))
    .where('version', '<=', param<number>('up_to')),
  'review.put': upsert('review', ['repo', 'commit_sha'], ['at', 'doc']),
})) satisfies StatementSet;

export const decisionSteps: StepMakers<
  'put-decision' | 'remove-decision' | 'expect-decisions' | 'mark-mirrored' | 'put-review'
> = {
  'put-decision': ({ decision }) => [
    run('decision.count', {}),
    run('decision.put', {
      id: decision.id,
      version: 0,
      mirrored: 0,
      removed_at: null,
      bundle: decision.kind === 'pin' ? decision.bundle : null,
      not_bundle: decision.kind === 'pin' ? decision.not : null,
      made_at: decision.at,
      doc: JSON.stringify(decision),
    }),
    run('decision.version', { id: decision.id }),
  ],
  'remove-decision': ({ id }, now) => [run('decision.count', {}), run('decision.remove', { id, removed_at: now })],
  'expect-decisions': ({ version }) => [
    run(
      'decision.expect',
      { version },
      { code: 'conflict', message: 'people decided otherwise meanwhile; look again' },
    ),
  ],
  'mark-mirrored': ({ decisions, upTo }) =>
    decisions.map((id) => run('decision.mirrored', { id, up_to: upTo ?? Number.MAX_SAFE_INTEGER })),
  'put-review': ({ proof }) =>
    proof.commits.map((commit) =>
      run('review.put', { repo: proof.repo, commit_sha: commit, at: proof.at, doc: JSON.stringify(proof) }),
    ),
};
