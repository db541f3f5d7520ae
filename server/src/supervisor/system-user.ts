import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { SystemUser } from './process-group.ts';

/**
 * The account whose name a target gives; null when it is our own. Errors: `not-found` for an unknown name,
 * `forbidden` where only root could change to it.
 */
export async function systemUser(name: string): Promise<SystemUser | null> {
  const own = userInfo();
  if (name === own.username) return null;
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const line of text.split('\n')) {
    const [user, , uid, gid, , home] = line.split(':');
    if (user !== name || uid === undefined || gid === undefined) continue;
    if (own.uid !== 0)
      throw new AppError(
        'forbidden',
        `the supervisor runs as ${own.username} and cannot start programs as ${name}; run it as root or as ${name}`,
      );
    return { name, uid: Number(uid), gid: Number(gid), home: home ?? '/' };
  }
  throw new AppError(
    'not-found',
    `the target asks for user "${name}", which this machine does not have; create it or change host.user`,
  );
}
