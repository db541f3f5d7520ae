import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { FleetCells, type FleetFilter, type FleetState, mostCells, noCells } from '../api/fleet-cells.ts';
import { wait } from '../api/wait.ts';
import { canFilterCells, countCells, filterCells } from '../view/filter-cells.ts';
import type { HeatCell } from '../view/heat-map.ts';
import type { PlacementCounts } from '../view/placement-counts.ts';
import { useApp } from './app-context.ts';

export type Fleet = FleetState & {
  /** By state, without regard to the state that is filtered by; undefined where only the server can count. */
  readonly counts: PlacementCounts | undefined;
  /** What is known without regard to the filter. */
  readonly known: readonly HeatCell[];
  readonly reload: () => void;
};

const everything: FleetFilter = {};

/**
 * Every placement of a filter, for the map. As long as all placements can be held they are read once, and filtered
 * here: a filter is drawn before a server could have answered.
 */
export function useFleet(filter: FleetFilter): Fleet {
  const [many, setMany] = useState(false);
  const here = !many && canFilterCells(filter);
  const state = useCells(here ? everything : filter);
  const { cells } = state;
  const isTooMany = here && (state.total ?? 0) > mostCells;
  useEffect(() => {
    if (isTooMany) setMany(true);
  }, [isTooMany]);
  const key = JSON.stringify(filter);
  const local = useMemo(() => {
    if (!here) return null;
    const { sync: _sync, health: _health, ...scope } = JSON.parse(key) as FleetFilter; // what was written one line above: equal filters are one filter
    return { cells: filterCells(cells, JSON.parse(key) as FleetFilter), counts: countCells(filterCells(cells, scope)) }; // likewise
  }, [here, cells, key]);
  if (local === null || state.total === null || isTooMany) return { ...state, known: cells, counts: undefined };
  return { ...state, ...local, known: cells, total: local.cells.length };
}

/** The placements that the server finds, kept true. */
function useCells(filter: FleetFilter): FleetState & { readonly reload: () => void } {
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
