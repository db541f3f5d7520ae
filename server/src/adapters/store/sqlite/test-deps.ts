import type { StoreDeps } from './open-store.ts';

/** What a store is opened with in tests: the given time, ids counted up, and a failed test for whatever must not happen. */
export function testDeps(now: () => number, patch: Partial<StoreDeps> = {}): StoreDeps {
  let ids = 0;
  return {
    clock: { now, monotonicMs: now, after: () => () => {} },
    random: {
      fraction: () => 0.5,
      id: () => {
        ids += 1;
        return `id-${ids}`;
      },
    },
    onBroken: (error) => {
      throw error;
    },
    onListenerError: (error) => {
      throw error;
    },
    ...patch,
  };
}
