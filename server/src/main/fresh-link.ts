import { userInfo } from 'node:os';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { request } from '@fairlead/core/wire/client.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { readFileIfThere } from '../io/files.ts';
import { systemRandom } from '../io/system-random.ts';
import type { DataDirectory } from './data-directory.ts';
import { runningServer } from './stop-everything.ts';

/** Asks the running server of a data directory for a sign-in link that works once. */
export async function freshLink(data: DataDirectory, fetchLike: typeof fetch): Promise<string> {
  const server = await runningServer(data);
  const token = (await readFileIfThere(data.cliToken))?.toString('utf8').trim();
  if (server === undefined || token === undefined) {
    throw new AppError('unavailable', `no server runs on ${data.root}; start one with \`npm start\``);
  }
  const client = {
    fetch: fetchLike,
    baseUrl: server.url,
    headers: { authorization: `Bearer ${token}` },
    newKey: () => systemRandom.id(),
  };
  const body = { name: userInfo().username, role: 'admin', project: '*', kind: 'link' } as const;
  const { secret } = await request(client, routes.createToken, { body });
  return `${server.url}/link/${secret}`;
}
