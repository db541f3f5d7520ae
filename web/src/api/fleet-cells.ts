import type { RouteInput } from '@fairlead/core/wire/client.ts';
import { unpackFleet } from '@fairlead/core/wire/pack-fleet.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { EventView } from '@fairlead/core/wire/view/event.ts';
import type { HeatCell } from '../view/heat-map.ts';
import type { Client } from './client.ts';
import type { Live } from './live.ts';

type Query = NonNullable<RouteInput<typeof routes.fleet>['query']>;
export type FleetFilter = Omit<Query, 'limit' | 'cursor'>;

export type FleetState = {
  readonly cells: readonly HeatCell[];
  /** How many there are in all; null before the first answer. */
  readonly total: number | null;
  readonly error: Error | null;
  /** When it failed; 0 while it does not. */
  readonly failedAt: number;
  readonly asOf: number | undefined;
};

export const noCells: FleetState = { cells: [], total: null, error: null, failedAt: 0, asOf: undefined };

export type FleetDeps = {
  readonly now: () => number;
  readonly client: Client;
  readonly live: Live;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** Squares that are kept; more would tell nobody anything. */
export const mostCells = 10_000;
const gatherMs = 400;
/** More applications than this at once are read again as a whole. */
const mostAtOnce = 12;
const reloadEveryMs = 8_000;

/**
 * Every placement of a filter in the few fields that a square needs: read at once, then kept true by asking again
 * only for the applications that events name.
 */
export class FleetCells {
  readonly #deps: FleetDeps;
  readonly #filter: FleetFilter;
  readonly #watchers = new Set<() => void>();
  readonly #stop = new AbortController();
  #cells = new Map<string, HeatCell>();
  #state: FleetState = noCells;
  #dirty = new Set<string>();
  #all = true;

  constructor(deps: FleetDeps, filter: FleetFilter) {
    this.#deps = deps;
    this.#filter = filter;
  }

  /** Begins to read; gives the way to end it. */
  start(): () => void {
    const unlisten = this.#deps.live.listen({
      onEvent: (event) => this.#touch(event),
      onReset: this.reload,
    });
    void this.#run();
    return () => {
      unlisten();
      this.#stop.abort();
    };
  }

  /** Reads everything again at the next turn. */
  readonly reload = (): void => {
    this.#all = true;
  };

  readonly state = (): FleetState => this.#state;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  #touch({ kind, placement, application }: EventView): void {
    if (kind === 'placement-added' || kind === 'placement-removed') this.#all = true;
    else if (placement === null) return;
    else if (application !== null) this.#dirty.add(application);
    else {
      const known = this.#cells.get(placement);
      if (known !== undefined) this.#dirty.add(known.application);
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        if (this.#all || this.#dirty.size > mostAtOnce) await this.#readAll();
        else await this.#readDirty();
      } catch (error) {
        if (signal.aborted) return;
        this.#all = true;
        this.#become({ error: error instanceof Error ? error : new Error(String(error)), failedAt: this.#deps.now() });
        await this.#deps.wait(reloadEveryMs, signal);
      }
      await this.#deps.wait(gatherMs, signal);
    }
  }

  async #readAll(): Promise<void> {
    this.#all = false;
    this.#dirty = new Set();
    const first = this.#state.total === null;
    const cells = new Map<string, HeatCell>();
    let cursor: string | null = null;
    do {
      const query: Query = { ...this.#filter, limit: mostCells, ...(cursor === null ? {} : { cursor }) };
      const page = await this.#deps.client.call(routes.fleet, { query }, this.#stop.signal);
      for (const cell of unpackFleet(page)) cells.set(cell.id, cell);
      cursor = cells.size < mostCells ? page.next : null;
      if (first || cursor === null) this.#publish(cells, page.total, page.asOf);
    } while (cursor !== null);
    if (!first) await this.#deps.wait(reloadEveryMs, this.#stop.signal);
  }

  async #readDirty(): Promise<void> {
    const dirty = [...this.#dirty];
    this.#dirty = new Set();
    if (dirty.length === 0) return;
    const cells = new Map(this.#cells);
    let asOf = this.#state.asOf ?? 0;
    for (const application of dirty) {
      if ((this.#filter.application ?? application) !== application) continue;
      const query: Query = { ...this.#filter, application, limit: mostCells };
      const page = await this.#deps.client.call(routes.fleet, { query }, this.#stop.signal);
      for (const [id, cell] of cells) if (cell.application === application) cells.delete(id);
      for (const cell of unpackFleet(page)) cells.set(cell.id, cell);
      asOf = page.asOf;
    }
    const total = (this.#state.total ?? 0) + cells.size - this.#cells.size;
    this.#publish(cells, total, asOf);
  }

  #publish(cells: Map<string, HeatCell>, total: number, asOf: number): void {
    this.#cells = cells;
    this.#become({ cells: [...cells.values()], total, error: null, failedAt: 0, asOf });
  }

  #become(patch: Partial<FleetState>): void {
    this.#state = { ...this.#state, ...patch };
    for (const watcher of this.#watchers) watcher();
  }
}
