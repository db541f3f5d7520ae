import { insert, param, upsert } from '../statement.ts';
import { run, type StatementSet, type StepMakers } from '../step.ts';

export const sourceStatements = ((db) => ({
  'ref.put': upsert('ref', ['repo', 'ref'], ['commit_sha', 'seen_at']),
  'ref.remove': db.deleteFrom('ref').where('repo', '=', param<string>('repo')).where('ref', '=', param<string>('ref')),
  'repo.put': upsert('repo', ['repo'], ['doc']),
  'target.put': upsert('target', ['target'], ['doc']),
  'problem.clear': db.deleteFrom('problem').where('repo', '=', param<string>('repo')),
  'problem.add': insert('problem', ['repo', 'position', 'doc']),
  'configuration.put': upsert('configuration', ['name'], ['doc']),
  'installation.adopt': db
    .updateTable('meta')
    .set({ value: param<string>('value') })
    .where('key', '=', 'installation')
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('placement').select('id').limit(1)))),
})) satisfies StatementSet;

export const sourceSteps: StepMakers<
  'put-ref' | 'remove-ref' | 'put-repo' | 'put-target' | 'replace-problems' | 'put-configuration' | 'adopt-installation'
> = {
  'put-ref': ({ ref }) => [
    run('ref.put', { repo: ref.repo, ref: ref.ref, commit_sha: ref.commit, seen_at: ref.seenAt }),
  ],
  'remove-ref': ({ repo, ref }) => [run('ref.remove', { repo, ref })],
  'put-repo': ({ state }) => [run('repo.put', { repo: state.repo, doc: JSON.stringify(state) })],
  'put-target': ({ state }) => [run('target.put', { target: state.target, doc: JSON.stringify(state) })],
  'replace-problems': ({ repo, problems }) => [
    run('problem.clear', { repo }),
    ...problems.map((problem, position) => run('problem.add', { repo, position, doc: JSON.stringify(problem) })),
  ],
  'adopt-installation': ({ id, at }) => [run('installation.adopt', { value: JSON.stringify({ id, createdAt: at }) })],
  'put-configuration': ({ name, value }) => [run('configuration.put', { name, doc: JSON.stringify(value) })],
};
