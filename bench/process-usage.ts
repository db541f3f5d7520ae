import { readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** CPU seconds so far: of this process with all its threads, of its main thread, and of ended children (Linux; else 0). */
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

/** Fields 16 and 17 of `proc_pid_stat(5)`. */
function childrenSeconds(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
  } catch {
    return 0; // no Linux
  }
}

/** Bytes of live JavaScript objects, after collection. Throws where Node was started without `--expose-gc`. */
export function liveHeapBytes(): number {
  if (globalThis.gc === undefined) throw new Error('start Node with --expose-gc');
  for (let turn = 0; turn < 3; turn += 1) globalThis.gc();
  return process.memoryUsage().heapUsed;
}
