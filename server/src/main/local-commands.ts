import { AppError } from '@fairlead/core/lib/app-error.ts';
import { restoreStore } from '../adapters/store/sqlite/restore.ts';
import type { CliIo } from '../cli/cli-io.ts';
import type { LocalCommands } from '../cli/local-commands.ts';
import { makePrivateDirectory } from '../io/files.ts';
import { systemRandom } from '../io/system-random.ts';
import { backupOffline } from './backup-offline.ts';
import { openInBrowser } from './browser.ts';
import { dataDirectory } from './data-directory.ts';
import { down } from './down.ts';
import { freshLink } from './fresh-link.ts';
import { readable } from './readable.ts';
import { serve } from './serve.ts';
import { runningServer } from './stop-everything.ts';
import { up, usualPort } from './up.ts';

/** The commands that act on this machine itself rather than through a server's API. */
export function localCommands(io: CliIo, checkout: string): LocalCommands {
  const print = (text: string): void => io.out.write(text);
  const untilStopped = (onSignal: () => void): void => io.signal.addEventListener('abort', onSignal, { once: true });
  return {
    up: (request) => up({ ...request, port: request.port ?? usualPort, checkout, env: io.env, print, untilStopped }),
    server: (request) =>
      serve({ ...request, port: request.port ?? usualPort, checkout, env: io.env, write: print, untilStopped }),
    down: (request) => down({ ...request, print }),
    open: async ({ dataRoot, openBrowser }) => {
      const link = await freshLink(dataDirectory(dataRoot), io.fetch);
      print(`${link}\n`);
      if (openBrowser) openInBrowser(link, io.env);
      return 0;
    },
    backup: async ({ dataRoot, file }) => {
      await backupOffline(dataDirectory(dataRoot), file);
      print(`${file} holds the store. The keys are not in it: keep ${dataDirectory(dataRoot).keys} elsewhere.\n`);
      return 0;
    },
    restore: async ({ dataRoot, file }) => {
      const data = dataDirectory(dataRoot);
      if ((await runningServer(data)) !== undefined)
        throw new AppError('conflict', 'a server runs on this data directory; stop it first with `fairlead down`');
      if (await readable(data.store))
        throw new AppError('conflict', `${data.store} exists already; restore into an empty data directory (--data)`);
      await makePrivateDirectory(`${data.root}/store`);
      const { placements } = await restoreStore(file, data.store, systemRandom);
      print(
        `Restored ${placements} placements. They begin by observing: what differs from Git waits for \`fairlead confirm\`.\n`,
      );
      return 0;
    },
  };
}
