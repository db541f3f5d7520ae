import { routes } from '@fairlead/core/wire/routes.ts';
import { actOn } from '../acting.ts';
import { defineCommand } from '../command.ts';
import { argument } from '../options.ts';
import { given } from '../resources/resource.ts';
import { reason, whichMany } from '../shared-options.ts';

export const refresh = defineCommand({
  name: 'refresh',
  group: 'act',
  summary: 'look at Git and at the live objects again',
  args: { name: argument('application, or application/stage', { completes: 'application' }) },
  options: { ...whichMany, ...reason },
  examples: [{ line: 'fairlead refresh shop --all', does: 'look at every stage of shop now' }],
  needs: 'server',
  run: (context, { args, options }) =>
    actOn(context, {
      name: args.name,
      which: options,
      act: (api, { id }) => api.call(routes.refresh, { params: { id }, body: given({ reason: options.reason }) }),
    }),
});
