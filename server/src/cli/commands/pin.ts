import { routes } from '@fairlead/core/wire/routes.ts';
import { actOn } from '../acting.ts';
import { defineCommand } from '../command.ts';
import { argument, text } from '../options.ts';
import { reasonFor } from '../output/confirm.ts';
import { given } from '../resources/resource.ts';
import { reason, whichMany } from '../shared-options.ts';

export const pin = defineCommand({
  name: 'pin',
  group: 'act',
  summary: 'stay at what runs, whatever Git says',
  args: { name: argument('application, or application/stage', { completes: 'application' }) },
  options: {
    ...whichMany,
    bundle: text('DIGEST', 'the bundle to stay at; default what runs now (see `fairlead history`)'),
    ...reason,
  },
  examples: [{ line: 'fairlead pin shop/prod --reason "fair weekend"', does: 'no other version until unpinned' }],
  needs: 'server',
  run: async (context, { args, options }) => {
    const why = await reasonFor(context, options.reason);
    return actOn(context, {
      name: args.name,
      which: options,
      act: (api, { id }) =>
        api.call(routes.pin, { params: { id }, body: { ...given({ bundle: options.bundle }), reason: why } }),
    });
  },
});
