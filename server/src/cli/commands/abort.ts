import { routes } from '@fairlead/core/wire/routes.ts';
import { actOn } from '../acting.ts';
import { defineCommand } from '../command.ts';
import { argument } from '../options.ts';
import { reasonFor } from '../output/confirm.ts';
import { reason, whichMany } from '../shared-options.ts';

export const abort = defineCommand({
  name: 'abort',
  group: 'act',
  summary: 'end the delivery under way at its next safe point',
  details: 'What was applied already stays; go back with `fairlead rollback`.',
  args: { name: argument('application, or application/stage', { completes: 'application' }) },
  options: { ...whichMany, ...reason },
  examples: [{ line: 'fairlead abort shop/prod --reason "wrong version"', does: 'stop what is being delivered' }],
  needs: 'server',
  run: async (context, { args, options }) => {
    const why = await reasonFor(context, options.reason);
    return actOn(context, {
      name: args.name,
      which: options,
      act: (api, { id }) => api.call(routes.abort, { params: { id }, body: { reason: why } }),
    });
  },
});
