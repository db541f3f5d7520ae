import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { FleetCells, type FleetFilter, type FleetState, noCells } from '../api/fleet-cells.ts';
import { wait } from '../api/wait.ts';
import { useApp } from './app-context.ts';

/** Every placement of a filter, for the heat map. */
export function useFleet(filter: FleetFilter): FleetState & { readonly reload: () => void } {
  const { client, live, clock } = useApp();
  const key = JSON.stringify(filter);
  const current = useMemo(() => {
    const wanted = JSON.parse(key) as FleetFilter; // what was written one line above: equal filters are one filter
    return holder(() => new FleetCells({ client, live, wait, now: clock.now }, wanted));
  }, [client, live, clock, key]);
  useEffect(() => current.start(), [current]);
  const state = useSyncExternalStore(current.watch, current.state);
  return { ...state, reload: current.reload };
}

/** One reading at a time: it may be started again after it was stopped, as React does in development. */
function holder(make: () => FleetCells) {
  let cells: FleetCells | null = null;
  const watchers = new Set<() => void>();
  const tell = (): void => {
    for (const watcher of watchers) watcher();
  };
  return {
    start: () => {
      const begun = make();
      cells = begun;
      begun.watch(tell);
      const stop = begun.start();
      return () => {
        stop();
        cells = null;
      };
    },
    state: () => cells?.state() ?? noCells,
    reload: () => cells?.reload(),
    watch: (watcher: () => void) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}
