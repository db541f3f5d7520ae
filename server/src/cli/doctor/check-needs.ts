import { isAbsolute, join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { inspectPath } from '../../io/work-files.ts';
import type { Context } from '../context.ts';
import { type MachineNeed, machineNeeds } from '../offline/machine-needs.ts';
import { type Finding, good, remark, warn } from './finding.ts';

/** What must be kept elsewhere, for the day when this machine is lost; and whether it is here now. */
export async function checkNeeds({ offline, dataRoot, io }: Context): Promise<readonly Finding[]> {
  if ((await inspectPath(join(dataRoot, 'store'))) === undefined) return [];
  const keys = join(dataRoot, 'keys');
  try {
    const needs = machineNeeds(await offline.savedConfiguration(dataRoot), keys);
    return await Promise.all(needs.map((need) => judge(need, io)));
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    const unread = warn(
      `the stored configuration cannot be read: ${error.message}`,
      'what its Connections name is not listed',
    );
    return [...(await Promise.all(machineNeeds(undefined, keys).map((need) => judge(need, io)))), unread];
  }
}

async function judge({ what, why, from }: MachineNeed, io: Context['io']): Promise<Finding> {
  if ('vault' in from) return remark(`${what} (${why}): "${from.vault}" of the vault in keys/`);
  if ('env' in from) {
    const text = `${what} (${why}): the variable ${from.env} of the server`;
    // The server may have been started with another environment than this.
    return (io.env[from.env] ?? '') === '' ? remark(`${text}; not set here`) : good(text);
  }
  const text = `${what} (${why}): the file ${from.file}`;
  if (!isAbsolute(from.file)) return remark(text);
  return (await inspectPath(from.file)) === undefined
    ? warn(`${text} is missing here`, 'bring it back from where it is kept')
    : good(text);
}
