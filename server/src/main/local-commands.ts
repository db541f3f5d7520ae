import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CliIo } from '../cli/cli-io.ts';
import type { LocalCommands } from '../cli/local-commands.ts';
import { makePrivateDirectory } from '../io/files.ts';
import { systemRandom } from '../io/system-random.ts';
import { openInBrowser } from './browser.ts';
import { dataDirectory } from './data-directory.ts';
import { freshLink } from './fresh-link.ts';
import { readable } from './readable.ts';
import { runningServer } from './stop-everything.ts';

const usualPort = 7070;

/**
 * The commands that act on this machine itself rather than through a server's API. What they need is loaded when they
 * run: a short question to a server must not wait for the server's own code.
 */
export function localCommands(io: CliIo, checkout: string): LocalCommands {
  const print = (text: string): void => io.out.write(text);
  const untilStopped = (onSignal: () => void): void => {
    // A second Ctrl-C while all is being stopped must not leave half of it running.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
    io.signal.addEventListener('abort', onSignal, { once: true });
  };
  return {
    up: async (request) =>
      (await import('./up.ts')).up({
        ...request,
        port: request.port ?? usualPort,
        checkout,
        env: io.env,
        io,
        print,
        untilStopped,
      }),
    server: async (request) =>
      (await import('./serve.ts')).serve({
        ...request,
        port: request.port ?? usualPort,
        checkout,
        env: io.env,
        write: print,
        untilStopped,
      }),
    down: async (request) => (await import('./down.ts')).down({ ...request, print }),
    open: async ({ dataRoot, openBrowser }) => {
      const link = await freshLink(dataDirectory(dataRoot), io.fetch);
      print(`${link}\n`);
      if (openBrowser) openInBrowser(link, io.env);
      return 0;
    },
    backup: async ({ dataRoot, file }) => {
      const { backupOffline } = await import('./backup-offline.ts');
      await backupOffline(dataDirectory(dataRoot), file);
      print(`${file} holds the store. The keys are not in it: keep ${dataDirectory(dataRoot).keys} elsewhere.\n`);
      return 0;
    },
    rights: async (request) => (await import('./print-rights.ts')).printRights(request, io),
    editGuard: async (request) => (await import('./print-edit-guard.ts')).printEditGuard(request, io),
    adopt: async (request) => (await import('./adopt.ts')).adopt(request, io),
    addTarget: async (request) => (await import('./add-target.ts')).addTarget(request, io),
    restore: async ({ dataRoot, file }) => {
      const data = dataDirectory(dataRoot);
      if ((await runningServer(data)) !== undefined)
        throw new AppError('conflict', 'a server runs on this data directory; stop it first with `fairlead down`');
      if (await readable(data.store))
        throw new AppError('conflict', `${data.store} exists already; restore into an empty data directory (--data)`);
      await makePrivateDirectory(`${data.root}/store`);
      const { restoreStore } = await import('../adapters/store/sqlite/restore.ts');
      const { placements } = await restoreStore(file, data.store, systemRandom);
      print(
        `Restored ${placements} placements. They begin by observing: what differs from Git waits for \`fairlead confirm\`.\n`,
      );
      return 0;
    },
  };
}
