import { Agent } from 'node:http';
import { type Backend, backendsOf, type RouteTable } from '@fairlead/core/host/route-table.ts';
import type { Clock } from '../../ports/clock.ts';
import { type BackendStats, RequestCounter } from './route-stats.ts';

/** Shorter than the keep-alive of common servers (2 s and more), so that we never write to a connection just closed. */
const idleConnectionMs = 1_500;

/** One backend's connections and what is under way on it. */
type Entry = {
  backend: Backend;
  listed: boolean;
  inFlight: number;
  failures: number;
  readonly agent: Agent;
  readonly counter: RequestCounter;
  readonly idleListeners: Set<() => void>;
};

/** A request's hold on its backend, from choice to end. */
export type Lease = {
  readonly backend: Backend;
  readonly agent: Agent;
  /** Counts an answer of this backend. */
  answered(status: number | null, latencyMs: number): void;
  failed(): void;
  /** Ends the hold; further calls do nothing. */
  end(): void;
};

/**
 * The backends of a route through all its updates. One that leaves the table keeps its connections until its last
 * request has ended, so a switch interrupts nothing.
 */
export class BackendPool {
  private readonly entries = new Map<string, Entry>();
  private readonly closedIds = new Set<string>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Ids that get no new request, whatever a cookie says. */
  get closed(): ReadonlySet<string> {
    return this.closedIds;
  }

  update(table: RouteTable): void {
    const backends = backendsOf(table);
    const listed = new Set(backends.map((backend) => backend.id));
    for (const backend of backends) {
      const entry = this.entries.get(backend.id);
      if (entry === undefined) this.entries.set(backend.id, newEntry(backend));
      else this.relist(entry, backend);
    }
    for (const entry of [...this.entries.values()]) {
      if (listed.has(entry.backend.id)) continue;
      entry.listed = false;
      this.tidy(entry);
    }
  }

  /** @param backend one of the current table */
  lease(backend: Backend): Lease {
    const entry = this.entries.get(backend.id) ?? newEntry(backend);
    this.entries.set(backend.id, entry);
    entry.inFlight += 1;
    let ended = false;
    return {
      backend,
      agent: entry.agent,
      answered: (status, latencyMs) => entry.counter.count(status, latencyMs),
      failed: () => {
        entry.failures += 1;
      },
      end: () => {
        if (ended) return;
        ended = true;
        entry.inFlight -= 1;
        this.tidy(entry);
      },
    };
  }

  /** Closes a backend to new requests and waits until those in flight have ended, at most `timeoutMs`. */
  async drain(id: string, timeoutMs: number): Promise<{ readonly remaining: number }> {
    const entry = this.entries.get(id);
    if (entry === undefined) return { remaining: 0 };
    this.closedIds.add(id);
    this.tidy(entry);
    if (entry.inFlight > 0) await this.idle(entry, timeoutMs);
    return { remaining: entry.inFlight };
  }

  stats(): readonly BackendStats[] {
    return [...this.entries.values()].map((entry) => ({
      id: entry.backend.id,
      process: entry.backend.process,
      address: `${entry.backend.host}:${entry.backend.port}`,
      weight: entry.backend.weight,
      state: !entry.listed
        ? 'gone'
        : this.closedIds.has(entry.backend.id)
          ? 'closed'
          : entry.backend.draining
            ? 'draining'
            : 'open',
      inFlight: entry.inFlight,
      failures: entry.failures,
      ...entry.counter.read(),
    }));
  }

  /** Cuts all connections. */
  destroy(): void {
    for (const entry of this.entries.values()) entry.agent.destroy();
  }

  /** A backend that is listed as taking requests is open again: a rollback may want the old instance back. */
  private relist(entry: Entry, backend: Backend): void {
    entry.backend = backend;
    entry.listed = true;
    if (backend.draining) return;
    this.closedIds.delete(backend.id);
  }

  private idle(entry: Entry, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        entry.idleListeners.delete(done);
        resolve();
      };
      const cancel = this.clock.after(timeoutMs, done);
      entry.idleListeners.add(done);
    });
  }

  private tidy(entry: Entry): void {
    if (entry.inFlight > 0) return;
    for (const listener of [...entry.idleListeners]) listener();
    if (entry.listed && !this.closedIds.has(entry.backend.id)) return;
    entry.agent.destroy();
    if (entry.listed) return;
    this.entries.delete(entry.backend.id);
    this.closedIds.delete(entry.backend.id);
  }
}

function newEntry(backend: Backend): Entry {
  return {
    backend,
    listed: true,
    inFlight: 0,
    failures: 0,
    agent: new Agent({ keepAlive: true, scheduling: 'lifo', timeout: idleConnectionMs }),
    counter: new RequestCounter(),
    idleListeners: new Set(),
  };
}
