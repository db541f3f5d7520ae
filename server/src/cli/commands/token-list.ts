import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { printTable } from '../output/print-table.ts';
import { printValue } from '../output/print-value.ts';
import { noFilter } from '../resources/resource.ts';
import { requireResource } from '../resources/resource-table.ts';
import { output } from '../shared-options.ts';

const most = 10_000;

export const tokenList = defineCommand({
  name: 'token list',
  group: 'prove',
  summary: 'tokens and sessions, without their secrets',
  args: {},
  options: { ...output },
  examples: [{ line: 'fairlead token list', does: 'who may do what, until when' }],
  needs: 'server',
  run: async (context) => {
    const tokens = requireResource('tokens');
    const { items, asOf } = await tokens.list(await context.api(), noFilter, most);
    if (context.format === 'name') for (const token of items) context.print(tokens.name(token));
    else if (!printValue(context, { items, asOf })) printTable(context, tokens.columns(asOf), items, 'No tokens.');
    return exitCodes.ok;
  },
});
