import { param, upsert } from '../statement.ts';
import { run, type StatementSet, type StepMakers } from '../step.ts';

export const requestStatements = ((db) => ({
  'pull-request.put': upsert('pull_request', ['repo', 'number'], ['state', 'updated_at', 'doc']),
  'preview.put': upsert('preview', ['repo', 'number'], ['doc']),
  'preview.remove': db
    .deleteFrom('preview')
    .where('repo', '=', param<string>('repo'))
    .where('number', '=', param<number>('number')),
})) satisfies StatementSet;

export const requestSteps: StepMakers<'put-pull-request' | 'put-preview' | 'remove-preview'> = {
  'put-pull-request': ({ record }) => {
    const { repo, number, state, updatedAt } = record.request;
    return [run('pull-request.put', { repo, number, state, updated_at: updatedAt, doc: JSON.stringify(record) })];
  },
  'put-preview': ({ preview }) => [
    run('preview.put', { repo: preview.repo, number: preview.number, doc: JSON.stringify(preview) }),
  ],
  'remove-preview': ({ repo, number }) => [run('preview.remove', { repo, number })],
};
