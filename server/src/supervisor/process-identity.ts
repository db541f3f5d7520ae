import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What tells a process from a later one with the same number: boot and start time. Undefined when it does not run
 * (a zombie does not).
 */
export async function processIdentity(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return linuxIdentity(pid);
  try {
    const { stdout } = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      env: { LC_ALL: 'C', PATH: '/bin:/usr/bin' },
    });
    const [state = '', ...started] = stdout.trim().split(/\s+/);
    return state === '' || state.startsWith('Z') ? undefined : started.join(' ');
  } catch {
    return undefined;
  }
}

async function linuxIdentity(pid: number): Promise<string | undefined> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The command in parentheses may hold anything; fields are counted from its end (proc(5): state is 3, starttime 22).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const dead = fields[0] === 'Z' || fields[0] === 'X';
    return dead ? undefined : `${boot.trim()}:${fields[19] ?? ''}`;
  } catch {
    return undefined;
  }
}

/** The environment name by which a started process is found again when its number was not yet written down. */
export const instanceVariable = 'FAIRLEAD_INSTANCE';

/** Leaders of process groups that carry one of the instance ids in their environment, by id. */
export async function findInstances(ids: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  if (ids.size === 0) return found;
  for (const { pid, text } of await environments()) {
    for (const match of text.matchAll(/FAIRLEAD_INSTANCE=([A-Za-z0-9_-]+)/g)) {
      const id = match[1] ?? '';
      if (ids.has(id) && (await isGroupLeader(pid))) found.set(id, pid);
    }
  }
  return found;
}

async function environments(): Promise<readonly { readonly pid: number; readonly text: string }[]> {
  if (process.platform !== 'linux') {
    try {
      const { stdout } = await run('ps', ['-A', '-E', '-ww', '-o', 'pid=,command='], { maxBuffer: 64 * 1024 * 1024 });
      return stdout.split('\n').map((line) => ({ pid: Number.parseInt(line, 10), text: line }));
    } catch {
      return [];
    }
  }
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    pids.map(async (name) => ({
      pid: Number(name),
      text: await readFile(`/proc/${name}/environ`, 'utf8').catch(() => ''),
    })),
  );
}

async function isGroupLeader(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2] === String(pid);
  } catch {
    return false;
  }
}

/** Running members of a process group (Linux). */
export async function groupMembers(group: number): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const members = await Promise.all(
    pids.map(async (name) => {
      const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
      const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return pgrp === String(group) && state !== 'Z' && state !== 'X' ? [Number(name)] : [];
    }),
  );
  return members.flat();
}
