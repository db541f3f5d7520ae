import { resolve } from 'node:path';
import { defineCommand } from '../command.ts';
import { argument } from '../options.ts';

export const backup = defineCommand({
  name: 'backup',
  group: 'prove',
  summary: 'copy the store, as of one moment, into a file',
  details:
    'Works while the server runs. The keys in `keys/` are not part of it: keep them elsewhere, without them sealed parts cannot be read (`fairlead doctor` lists what a new machine needs).',
  args: { file: argument('a file that does not exist yet', { completes: 'file' }) },
  options: {},
  examples: [{ line: 'fairlead backup /backups/fairlead-2026-11-21.db', does: 'one whole, checked file' }],
  needs: 'data',
  run: ({ local, dataRoot, io }, { args }) => local.backup({ dataRoot, file: resolve(io.cwd, args.file) }),
});
