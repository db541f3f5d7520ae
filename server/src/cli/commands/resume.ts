import { routes } from '@fairlead/core/wire/routes.ts';
import { actOn } from '../acting.ts';
import { defineCommand } from '../command.ts';
import { argument } from '../options.ts';
import { given } from '../resources/resource.ts';
import { reason, whichMany } from '../shared-options.ts';

export const resume = defineCommand({
  name: 'resume',
  group: 'act',
  summary: 'end a pause',
  args: { name: argument('application, or application/stage', { completes: 'application' }) },
  options: { ...whichMany, ...reason },
  examples: [{ line: 'fairlead resume shop/prod', does: 'follow Git again' }],
  needs: 'server',
  run: (context, { args, options }) =>
    actOn(context, {
      name: args.name,
      which: options,
      act: (api, { id }) => api.call(routes.resume, { params: { id }, body: given({ reason: options.reason }) }),
    }),
});
