import { upsert } from '../statement.ts';
import { run, type StatementSet, type StepMakers } from '../step.ts';

export const requestStatements = (() => ({
  'pull-request.put': upsert('pull_request', ['repo', 'number'], ['state', 'updated_at', 'doc']),
  'preview.put': upsert('preview', ['repo', 'number'], ['doc']),
})) satisfies StatementSet;

export const requestSteps: StepMakers<'put-pull-request' | 'put-preview'> = {
  'put-pull-request': ({ record }) => {
    const { repo, number, state, updatedAt } = record.request;
    return [run('pull-request.put', { repo, number, state, updated_at: updatedAt, doc: JSON.stringify(record) })];
  },
  'put-preview': ({ preview }) => [
    run('preview.put', { repo: preview.repo, number: preview.number, doc: JSON.stringify(preview) }),
  ],
};
