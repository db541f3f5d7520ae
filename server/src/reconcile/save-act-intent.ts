import { type StopEverything, stoppedBy } from '@fairlead/core/gate/stopped-by.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Write } from '../ports/store.ts';
import type { LoopDeps } from './loop-deps.ts';

/**
 * Saves the intent of something done beside Git only while nobody stopped everything there, checked in the same
 * transaction: nothing begins after that was answered. Answers who stopped it, null when it was saved.
 */
export async function saveActIntent(
  { store, clock }: Pick<LoopDeps, 'store' | 'clock'>,
  placement: Placement,
  writes: readonly Write[],
): Promise<StopEverything | null> {
  for (;;) {
    const version = await store.decisionsVersion();
    const stopped = stoppedBy(await store.decisions(), placement, clock.now());
    if (stopped !== undefined) return stopped;
    try {
      await store.commit([{ kind: 'expect-decisions', version }, ...writes]);
      return null;
    } catch (error) {
      const isConflict = error instanceof AppError && error.code === 'conflict';
      if (!isConflict || (await store.decisionsVersion()) === version) throw error;
    }
  }
}
