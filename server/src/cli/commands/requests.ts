import { routes } from '@fairlead/core/wire/routes.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { printTable } from '../output/print-table.ts';
import { printValue } from '../output/print-value.ts';
import { requestColumns } from '../resources/requests.ts';
import { output } from '../shared-options.ts';

export const requests = defineCommand({
  name: 'requests',
  group: 'see',
  summary: 'open requests at forges, and how far each would reach',
  args: {},
  options: output,
  examples: [{ line: 'fairlead requests', does: 'what waits to be merged' }],
  needs: 'server',
  run: async (context) => {
    const api = await context.api();
    const { items, asOf } = await api.call(routes.listRequests, { query: {} });
    if (context.format === 'name') for (const { id } of items) context.print(id);
    else if (!printValue(context, { items, asOf }))
      printTable(
        context,
        requestColumns(asOf),
        items,
        'No request is open, or no Connection names a token (spec.git.api).',
      );
    return exitCodes.ok;
  },
});
