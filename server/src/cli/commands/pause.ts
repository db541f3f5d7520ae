import { routes } from '@fairlead/core/wire/routes.ts';
import { actOn } from '../acting.ts';
import { defineCommand } from '../command.ts';
import { durationUntil } from '../duration-until.ts';
import { argument, duration } from '../options.ts';
import { reasonFor } from '../output/confirm.ts';
import { instantText } from '../read-instant.ts';
import { given } from '../resources/resource.ts';
import { reason, whichMany } from '../shared-options.ts';

export const pause = defineCommand({
  name: 'pause',
  group: 'act',
  summary: 'leave a placement alone for a while',
  details:
    'Nothing is delivered and nothing is corrected there meanwhile. A pause always ends: after 8h unless told otherwise, 30d at most.',
  args: { name: argument('application, or application/stage', { completes: 'application' }) },
  options: {
    ...whichMany,
    for: duration('how long'),
    until: instantText('until when, instead of --for'),
    ...reason,
  },
  examples: [
    { line: 'fairlead pause shop/prod --for 2h --reason "debugging the database"', does: 'two hours of peace' },
    { line: 'fairlead pause shop/prod --until 18:00 --reason "fair"', does: 'until six this evening' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const why = await reasonFor(context, options.reason);
    const lasting = durationUntil(options, context.io.now());
    return actOn(context, {
      name: args.name,
      which: options,
      act: (api, { id }) =>
        api.call(routes.pause, { params: { id }, body: { ...given({ for: lasting }), reason: why } }),
    });
  },
});
