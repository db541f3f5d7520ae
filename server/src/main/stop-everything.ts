import { readFile, rm } from 'node:fs/promises';
import { tryConnect } from '../supervisor/ensure-supervisor.ts';
import { removeSocketFolder } from '../supervisor/socket-path.ts';
import type { DataDirectory } from './data-directory.ts';

const stopTimeoutMs = 60_000;

/** Ends the supervisor and all services it owns; what it remembers stays for the next start. */
export async function stopEverything(data: DataDirectory): Promise<void> {
  const client = await tryConnect(data.supervisor);
  if (client !== undefined) {
    const signal = AbortSignal.timeout(stopTimeoutMs);
    await client.call('stopAll', {}, signal);
    await client.call('shutdown', {}, signal);
    client.close();
  }
  removeSocketFolder(data.supervisor);
  await rm(data.serverFile, { force: true });
}

/** The running server of a data directory, as its file says and the system confirms; undefined when there is none. */
export async function runningServer(
  data: DataDirectory,
): Promise<{ readonly pid: number; readonly url: string } | undefined> {
  try {
    const { pid, url } = JSON.parse(await readFile(data.serverFile, 'utf8')) as {
      readonly pid: number;
      readonly url: string;
    }; // written by startServer
    process.kill(pid, 0);
    return { pid, url };
  } catch {
    return undefined;
  }
}
