import { AppError } from '@fairlead/core/lib/app-error.ts';
import { request } from '@fairlead/core/wire/client.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { defineCommand } from '../command.ts';
import { readAddress } from '../connection/find-server.ts';
import { keepSession, keptSession, lastServer } from '../connection/kept-sessions.ts';
import { exitCodes } from '../exit-codes.ts';
import { optionalArgument } from '../options.ts';

export const logout = defineCommand({
  name: 'logout',
  group: 'start',
  summary: 'end the session of this terminal',
  args: { server: optionalArgument('its address; the last one signed in to where left out') },
  options: {},
  examples: [{ line: 'fairlead logout', does: 'ends it on the server and forgets it here' }],
  needs: 'nothing',
  run: async (context, { args }) => {
    const { io } = context;
    const url = args.server === undefined ? await lastServer(io.env) : readAddress(args.server);
    const secret = url === undefined ? undefined : await keptSession(io.env, url);
    if (url === undefined || secret === undefined)
      throw new AppError('not-found', 'this terminal is signed in nowhere; sign in with `fairlead login`');
    const headers = { authorization: `Bearer ${secret}` };
    const client = { fetch: io.fetch, baseUrl: url, headers, newKey: io.newKey };
    // What ended there already is forgotten here all the same.
    await request(client, routes.signOut, {}).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'unauthenticated') throw error;
    });
    await keepSession(io.env, url, null);
    context.print(`${context.style('good', '✓')} signed out of ${url}`);
    return exitCodes.ok;
  },
});
