import { routes } from '@fairlead/core/wire/routes.ts';
import { actOn } from '../acting.ts';
import { defineCommand } from '../command.ts';
import { argument, flag } from '../options.ts';
import { given } from '../resources/resource.ts';
import { reason, waiting, whichMany } from '../shared-options.ts';

export const sync = defineCommand({
  name: 'sync',
  group: 'act',
  summary: 'deliver what Git says now, once',
  details:
    'Starts a delivery where the stage waits for a person (`sync: manual`), and puts back drift that is only reported. Gates still hold.',
  args: { name: argument('application, or application/stage', { completes: 'application' }) },
  options: {
    ...whichMany,
    prune: flag('also delete what Git no longer declares; the delete gate still asks where it must'),
    ...reason,
    ...waiting,
  },
  examples: [
    { line: 'fairlead sync shop/dev', does: 'deliver to dev now' },
    { line: 'fairlead sync shop --stage prod --prune --wait', does: 'deliver, delete what is gone, wait for health' },
  ],
  needs: 'server',
  run: (context, { args, options }) =>
    actOn(context, {
      name: args.name,
      which: options,
      waiting: options,
      act: (api, { id }) =>
        api.call(routes.sync, { params: { id }, body: { prune: options.prune, ...given({ reason: options.reason }) } }),
    }),
});
