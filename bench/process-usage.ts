import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** CPU seconds so far: of this process with all its threads, of its main thread, and of what it started (Linux; else 0). */
export type CpuUsage = { readonly processS: number; readonly mainThreadS: number; readonly childrenS: number };

export function cpuUsage(): CpuUsage {
  const seconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1_000_000;
  return {
    processS: seconds(process.cpuUsage()),
    mainThreadS: seconds(process.threadCpuUsage()),
    childrenS: childrenSeconds(),
  };
}

export function cpuSince(before: CpuUsage): CpuUsage {
  const now = cpuUsage();
  return {
    processS: now.processS - before.processS,
    mainThreadS: now.mainThreadS - before.mainThreadS,
    childrenS: now.childrenS - before.childrenS,
  };
}

/** Of children: those that ended, those that run, and those that these waited for. */
function childrenSeconds(): number {
  try {
    const running = readdirSync('/proc/self/task').flatMap((task) =>
      readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
    const ticks = ticksOf('self').ended + running.map(ticksOf).reduce((sum, { own, ended }) => sum + own + ended, 0);
    return ticks / ticksPerSecond;
  } catch {
    return 0; // no Linux
  }
}

/** Fields 14 to 17 of `proc_pid_stat(5)`. */
function ticksOf(pid: string): { readonly own: number; readonly ended: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').map(Number) ?? [];
  const at = (field: number): number => fields[field - 3] ?? 0;
  return { own: at(14) + at(15), ended: at(16) + at(17) };
}

/** Bytes of live JavaScript objects, after collection. Throws where Node was started without `--expose-gc`. */
export function liveHeapBytes(): number {
  if (globalThis.gc === undefined) throw new Error('start Node with --expose-gc');
  for (let turn = 0; turn < 3; turn += 1) globalThis.gc();
  return process.memoryUsage().heapUsed;
}
