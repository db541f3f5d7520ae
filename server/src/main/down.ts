import { rm } from 'node:fs/promises';
import { dataDirectory } from './data-directory.ts';
import { runningServer, stopEverything } from './stop-everything.ts';

export type DownOptions = {
  readonly dataRoot: string;
  readonly purge: boolean;
  readonly print: (text: string) => void;
};

const stopTimeoutMs = 30_000;
const pollMs = 100;

/** Stops the server of a data directory and everything it started; with `purge` the directory goes too. */
export async function down(options: DownOptions): Promise<number> {
  const data = dataDirectory(options.dataRoot);
  const server = await runningServer(data);
  if (server !== undefined) {
    process.kill(server.pid, 'SIGTERM');
    if (!(await ended(server.pid))) {
      options.print(`The server (process ${server.pid}) does not end; stop it by hand, then try again.\n`);
      return 1;
    }
  }
  await stopEverything(data);
  if (options.purge) {
    await rm(data.root, { recursive: true, force: true });
    options.print(`Stopped; ${data.root} is gone.\n`);
  } else {
    options.print(`Stopped. What was delivered is remembered in ${data.root}.\n`);
  }
  return 0;
}

async function ended(pid: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < stopTimeoutMs; waitedMs += pollMs) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return false;
}
