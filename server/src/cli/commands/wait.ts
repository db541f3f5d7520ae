import { defineCommand } from '../command.ts';
import { findPlacements } from '../find-placements.ts';
import { argument, duration, flag, text } from '../options.ts';
import { which } from '../shared-options.ts';
import { defaultTimeoutMs, waitFor } from '../watch/wait-for.ts';

export const wait = defineCommand({
  name: 'wait',
  group: 'act',
  summary: 'wait until it is synced and healthy',
  details:
    'Ends with 0 when every placement meant is there, with 5 when time is over or when only a person can help: a hold, or a failure that is not tried again.',
  args: { name: argument('application, or application/stage', { completes: 'application' }) },
  options: {
    ...which,
    revision: text('COMMIT', 'until it runs this commit (its beginning is enough)'),
    timeout: duration('how long at most; default 10m'),
    throughHolds: flag('wait on while a person is awaited, such as for an approval'),
  },
  examples: [
    { line: 'fairlead wait shop --stage prod --timeout 5m', does: 'at most five minutes' },
    { line: 'fairlead wait shop/dev --revision 1a2b3c4', does: 'in a pipeline, after a push' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    const found = await findPlacements(api, args.name, options);
    return waitFor(
      context,
      api,
      found.map(({ id }) => id),
      {
        wanted: options.revision === undefined ? {} : { revision: options.revision.toLowerCase() },
        timeoutMs: options.timeout ?? defaultTimeoutMs,
        throughHolds: options.throughHolds,
      },
    );
  },
});
