import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { tellAccepted } from '../acting.ts';
import { defineCommand } from '../command.ts';
import { findPlacements, readPlacementName } from '../find-placements.ts';
import { argument, text } from '../options.ts';
import { printValue } from '../output/print-value.ts';
import { given } from '../resources/resource.ts';
import { dataOutput, reason, waiting, which } from '../shared-options.ts';
import { defaultTimeoutMs, waitFor } from '../watch/wait-for.ts';

export const promote = defineCommand({
  name: 'promote',
  group: 'act',
  summary: 'bring a revision to a stage',
  details:
    'Writes one line into the lock file in Git: that commit is the promotion. Without --revision it takes what is healthy in the stage before.',
  args: { name: argument('application, or application/stage', { completes: 'application' }) },
  options: {
    to: text('STAGE', 'the stage that gets it'),
    revision: text('COMMIT', 'a commit that was healthy in the stage before'),
    stage: which.stage,
    project: which.project,
    ...reason,
    ...waiting,
    ...dataOutput,
  },
  examples: [
    { line: 'fairlead promote shop --to prod', does: 'what is healthy in staging goes to prod' },
    { line: 'fairlead promote shop/prod --revision 1a2b3c4 --wait', does: 'this commit, and wait until it is healthy' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const { application, stage } = readPlacementName(args.name, {
      stage: options.to ?? options.stage,
      target: undefined,
    });
    if (stage === undefined) {
      throw new AppError('invalid-input', `say where to: fairlead promote ${application} --to STAGE`);
    }
    const api = await context.api();
    const { project, revision } = options;
    const answer = await api.call(routes.promote, {
      params: { name: application },
      body: { stage, ...given({ project, reason: options.reason, revision: revision?.toLowerCase() }) },
    });
    if (!printValue(context, answer)) tellAccepted(context, answer);
    if (!options.wait) return 0;
    const found = await findPlacements(api, `${application}/${answer.stage}`, {
      stage: undefined,
      target: undefined,
      project,
    });
    return waitFor(
      context,
      api,
      found.map(({ id }) => id),
      { wanted: { revision: answer.revision }, timeoutMs: options.timeout ?? defaultTimeoutMs, throughHolds: false },
    );
  },
});
