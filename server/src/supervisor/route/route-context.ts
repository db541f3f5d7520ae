import type { RouteTable } from '@fairlead/core/host/route-table.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import type { BackendPool } from './backend-pool.ts';
import type { RouteCounters } from './route-counters.ts';

/** What every request of a route shares. */
export type RouteContext = {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly pool: BackendPool;
  readonly counters: RouteCounters;
  /** The table of this moment: a retry sees a switch that came in between. */
  table(): RouteTable;
  /** True once the route ends: connections are then not kept. */
  closing(): boolean;
};
