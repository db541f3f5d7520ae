import { routes } from '@fairlead/core/wire/routes.ts';
import { actOn } from '../acting.ts';
import { defineCommand } from '../command.ts';
import { argument } from '../options.ts';
import { given } from '../resources/resource.ts';
import { reason, waiting, whichMany } from '../shared-options.ts';

export const retry = defineCommand({
  name: 'retry',
  group: 'act',
  summary: 'try a failed delivery again now',
  args: { name: argument('application, or application/stage', { completes: 'application' }) },
  options: { ...whichMany, ...reason, ...waiting },
  examples: [{ line: 'fairlead retry shop/prod --wait', does: 'try again and wait how it ends' }],
  needs: 'server',
  run: (context, { args, options }) =>
    actOn(context, {
      name: args.name,
      which: options,
      waiting: options,
      act: (api, { id }) => api.call(routes.retry, { params: { id }, body: given({ reason: options.reason }) }),
    }),
});
