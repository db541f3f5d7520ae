import { upsert } from '../statement.ts';
import { run, type StatementSet, type StepMakers } from '../step.ts';

export const judgementStatements = (() => ({
  'judgement.put': upsert('judgement', ['placement', 'bundle'], ['policies', 'findings', 'at', 'doc']),
})) satisfies StatementSet;

export const judgementSteps: StepMakers<'put-judgement'> = {
  'put-judgement': ({ placement, bundle, judgement, at }) => [
    run('judgement.put', {
      placement,
      bundle,
      policies: judgement.policies,
      findings: judgement.findings.length,
      at,
      doc: JSON.stringify(judgement),
    }),
  ],
};
