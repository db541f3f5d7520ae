import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { inspectPath } from '../../io/work-files.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { flag } from '../options.ts';
import { agrees } from '../output/confirm.ts';
import { yes } from '../shared-options.ts';

export const down = defineCommand({
  name: 'down',
  group: 'start',
  summary: 'stop the server and everything it started',
  details:
    'With --purge the data directory goes too: store, keys, repositories, and the shop’s clone with what is not pushed.',
  args: {},
  options: { purge: flag('remove the data directory as well'), ...yes },
  examples: [
    { line: 'fairlead down', does: 'stop; the next start goes on' },
    { line: 'fairlead down --purge', does: 'leave no trace' },
  ],
  needs: 'data',
  run: async (context, { options }) => {
    const { dataRoot, io, local } = context;
    if (options.purge) {
      await refuseStrangeDirectory(dataRoot);
      const isAsked = io.canAsk && !options.yes;
      if (isAsked && !(await agrees(context, `Remove ${dataRoot} and all that is in it?`, false))) {
        context.note('Nothing was stopped or removed.');
        return exitCodes.ok;
      }
    }
    return local.down({ dataRoot, purge: options.purge });
  },
});

/** `--data` may have been mistyped: only what Fairlead made is removed. */
async function refuseStrangeDirectory(dataRoot: string): Promise<void> {
  const there = await inspectPath(dataRoot);
  if (there === undefined) return;
  const marks = await Promise.all(['keys', 'store', 'server.json'].map((name) => inspectPath(join(dataRoot, name))));
  if (there.kind === 'directory' && marks.some((mark) => mark !== undefined)) return;
  throw new AppError('conflict', `${dataRoot} is no data directory of Fairlead and is not removed; see --data`);
}
