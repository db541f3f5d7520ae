import { routes } from '@fairlead/core/wire/routes.ts';
import { tellAccepted } from '../acting.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { argument } from '../options.ts';

export const tokenDelete = defineCommand({
  name: 'token delete',
  group: 'prove',
  summary: 'take a token or session back at once',
  args: { id: argument('its id, from `fairlead token list`') },
  options: {},
  examples: [{ line: 'fairlead token delete t-4711', does: 'it is refused from now on' }],
  needs: 'server',
  run: async (context, { args }) => {
    tellAccepted(context, await (await context.api()).call(routes.deleteToken, { params: { id: args.id } }));
    return exitCodes.ok;
  },
});
