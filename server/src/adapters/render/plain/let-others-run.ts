import { setImmediate } from 'node:timers/promises';

/** Gives timers and I/O of the process their turn, then throws if the signal was raised meanwhile. */
export async function letOthersRun(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
