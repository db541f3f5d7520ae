import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { printValue } from '../output/print-value.ts';
import { dataOutput } from '../shared-options.ts';

export const version = defineCommand({
  name: 'version',
  group: 'prove',
  summary: 'the version of this program and of the server',
  args: {},
  options: { ...dataOutput },
  examples: [{ line: 'fairlead version', does: 'both' }],
  needs: 'server',
  run: async (context) => {
    const server = await serverVersion(context);
    if (printValue(context, { program: context.version, server: server ?? null })) return exitCodes.ok;
    context.print(`fairlead ${context.version}`);
    context.print(server === undefined ? 'server   none answers' : `server   ${server.version} at ${server.url}`);
    return exitCodes.ok;
  },
});

async function serverVersion(
  context: Context,
): Promise<{ readonly version: string; readonly url: string } | undefined> {
  try {
    const api = await context.api();
    const { version: found } = await api.call(routes.getSession, {});
    return { version: found, url: api.url };
  } catch (error) {
    if (error instanceof AppError && (error.code === 'unavailable' || error.code === 'unauthenticated'))
      return undefined;
    throw error;
  }
}
