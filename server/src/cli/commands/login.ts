import { hostname } from 'node:os';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { request } from '@fairlead/core/wire/client.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { defineCommand } from '../command.ts';
import { readAddress } from '../connection/find-server.ts';
import { keepSession } from '../connection/kept-sessions.ts';
import { exitCodes } from '../exit-codes.ts';
import { argument } from '../options.ts';
import { plainText } from '../text/plain-text.ts';

export const login = defineCommand({
  name: 'login',
  group: 'start',
  summary: 'sign this terminal in to a server, as who you are on its page',
  details:
    'Shows a code and an address; whoever is signed in there agrees. The session is kept in ~/.config/fairlead for this account alone, and ends with theirs on the page, or with `fairlead logout`. Commands then find the server by --server or FAIRLEAD_SERVER; without either the last one is asked.',
  args: { server: argument('its address: https://fairlead.acme.dev') },
  options: {},
  examples: [{ line: 'fairlead login https://fairlead.acme.dev', does: 'sign in' }],
  needs: 'nothing',
  run: async (context, { args }) => {
    const { io } = context;
    const url = readAddress(args.server);
    const client = { fetch: io.fetch, baseUrl: url, headers: {}, newKey: io.newKey };
    const machine =
      hostname()
        .replaceAll(/[^\x20-\x7e]/g, '?')
        .slice(0, 100) || 'a terminal';
    const begun = await request(client, routes.beginLogin, { body: { machine } });
    context.print(`Open ${url}${plainText(begun.path)} and agree to the code ${plainText(begun.code)}`);
    const everyMs = Math.min(10_000, Math.max(500, begun.everyMs));
    while (io.now() < begun.expiresAt && !io.signal.aborted) {
      await io.wait(everyMs, io.signal);
      const { secret, person } = await request(client, routes.pollLogin, { body: { device: begun.device } });
      if (secret === null) continue;
      await keepSession(io.env, url, secret);
      context.print(`${context.style('good', '✓')} signed in as ${plainText(person ?? 'nobody')}`);
      return exitCodes.ok;
    }
    throw new AppError('timeout', 'nobody agreed in time; begin again with `fairlead login`');
  },
});
