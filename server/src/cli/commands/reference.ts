import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { referencePage } from '../reference-page.ts';

export const reference = defineCommand({
  name: 'reference',
  group: 'prove',
  summary: 'print docs/cli.md',
  args: {},
  options: {},
  examples: [{ line: 'fairlead reference > docs/cli.md', does: 'after a command was changed' }],
  needs: 'nothing',
  hidden: true,
  run: async (context) => {
    context.print(referencePage(context.table).trimEnd());
    return exitCodes.ok;
  },
});
