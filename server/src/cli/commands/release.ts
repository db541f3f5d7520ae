import { routes } from '@fairlead/core/wire/routes.ts';
import { actOn } from '../acting.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { argument } from '../options.ts';
import { agrees, reasonFor } from '../output/confirm.ts';
import { reason, whichMany, yes } from '../shared-options.ts';

export const release = defineCommand({
  name: 'release',
  group: 'act',
  summary: 'end managing an application; its objects stay as they are',
  details:
    'Nothing is deleted and no value changes: our marks and our name on fields go, and nothing is delivered, corrected or reported until `fairlead take` begins it again.',
  args: { name: argument('application/stage', { completes: 'application' }) },
  options: { ...whichMany, ...reason, ...yes },
  examples: [{ line: 'fairlead release shop/prod --reason "moves to another team"', does: 'let go, change nothing' }],
  needs: 'server',
  run: async (context, { args, options }) => {
    const why = await reasonFor(context, options.reason);
    if (!(await agrees(context, `Let go of ${args.name}? Nothing is deleted.`, options.yes)))
      return exitCodes.cancelled;
    return actOn(context, {
      name: args.name,
      which: options,
      act: (api, { id }) => api.call(routes.release, { params: { id }, body: { reason: why } }),
    });
  },
});
