import { routes } from '@fairlead/core/wire/routes.ts';
import { actOn } from '../acting.ts';
import { defineCommand } from '../command.ts';
import { argument } from '../options.ts';
import { given } from '../resources/resource.ts';
import { reason, whichMany } from '../shared-options.ts';

export const unpin = defineCommand({
  name: 'unpin',
  group: 'act',
  summary: 'follow Git again',
  args: { name: argument('application, or application/stage', { completes: 'application' }) },
  options: { ...whichMany, ...reason },
  examples: [{ line: 'fairlead unpin shop/prod', does: 'lift the pin' }],
  needs: 'server',
  run: (context, { args, options }) =>
    actOn(context, {
      name: args.name,
      which: options,
      act: (api, { id }) => api.call(routes.unpin, { params: { id }, body: given({ reason: options.reason }) }),
    }),
});
