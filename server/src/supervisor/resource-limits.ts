import { access, constants, mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessSettings } from '@fairlead/core/host/process-settings.ts';

const cpuPeriodUs = 100_000;

/** A folder of cgroup v2 in which memory and cpu can be bounded, or null where this system (or user) has none. */
export async function findCgroup(mount = '/sys/fs/cgroup'): Promise<string | null> {
  try {
    const controllers = (await readFile(join(mount, 'cgroup.subtree_control'), 'utf8')).split(/\s+/);
    if (!controllers.includes('memory') || !controllers.includes('cpu')) return null;
    const root = join(mount, 'fairlead');
    await mkdir(root, { recursive: true });
    await access(join(root, 'cgroup.procs'), constants.W_OK);
    await writeFile(join(root, 'cgroup.subtree_control'), '+memory +cpu');
    return root;
  } catch {
    return null;
  }
}

/** Puts a process under its memory and cpu bounds. Returns what could not be bounded, as a sentence, or ''. */
export async function boundProcess(
  cgroup: string | null,
  id: string,
  pid: number,
  limits: ProcessSettings['limits'],
): Promise<string> {
  if (limits.memoryBytes === null && limits.cpus === null) return '';
  const names = [limits.memoryBytes === null ? [] : ['memory'], limits.cpus === null ? [] : ['cpu']]
    .flat()
    .join(' and ');
  if (cgroup === null) return `limits for ${names} are not kept: this system has no writable cgroup v2`;
  try {
    const folder = join(cgroup, id);
    await mkdir(folder, { recursive: true });
    if (limits.memoryBytes !== null) await writeFile(join(folder, 'memory.max'), String(limits.memoryBytes));
    if (limits.cpus !== null)
      await writeFile(join(folder, 'cpu.max'), `${Math.round(limits.cpus * cpuPeriodUs)} ${cpuPeriodUs}`);
    await writeFile(join(folder, 'cgroup.procs'), String(pid));
    return '';
  } catch (error) {
    return `limits for ${names} are not kept: ${error instanceof Error ? error.message : 'cgroup v2 refused'}`;
  }
}

/** Takes the group of an ended instance away; one that still holds processes stays. */
export async function unbindProcess(cgroup: string | null, id: string): Promise<void> {
  if (cgroup !== null) await rmdir(join(cgroup, id)).catch(() => undefined);
}
