import { resolve } from 'node:path';
import { defineCommand } from '../command.ts';
import { argument } from '../options.ts';

export const restore = defineCommand({
  name: 'restore',
  group: 'prove',
  summary: 'make the store of an empty data directory from a backup',
  details:
    'The restored server begins by observing: what differs from Git by then waits for `fairlead confirm`. Bring the keys back first.',
  args: { file: argument('what `fairlead backup` made', { completes: 'file' }) },
  options: {},
  examples: [
    { line: 'fairlead restore /backups/fairlead-2026-11-21.db --data /var/lib/fairlead', does: 'on a new machine' },
  ],
  needs: 'data',
  run: ({ local, dataRoot, io }, { args }) => local.restore({ dataRoot, file: resolve(io.cwd, args.file) }),
});
