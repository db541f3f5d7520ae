import { type Route, RouteSpecSchema, readRoute } from '@fairlead/core/host/route.ts';
import { makeRouteTable } from '@fairlead/core/host/route-table.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import { Check } from 'typebox/value';
import type { ManagedObject } from './managed-object.ts';
import type { RouteRecord } from './object-record.ts';
import type { ApplyInput, Prepared } from './prepared-object.ts';
import { createRouteServer, type RouteServer } from './route/create-route-server.ts';
import type { TargetContext } from './target-context.ts';

const firstRetryMs = 250;
const longestRetryMs = 30_000;

/** A Route in service: its port stays open while the processes behind it come and go. */
export class RouteObject implements ManagedObject {
  readonly #context: TargetContext;
  #record: RouteRecord;
  #route: Route | null = null;
  #server: RouteServer | null = null;
  #problem = '';
  #cancelRetry: () => void = () => undefined;

  constructor(context: TargetContext, record: RouteRecord) {
    this.#context = context;
    this.#record = record;
    for (const port of Object.values(record.ports)) context.ports.hold(port, this.#holder());
  }

  record(): RouteRecord {
    return this.#record;
  }

  fingerprint(): string | null {
    return this.#route === null ? null : this.#record.digest;
  }

  health(): Health {
    if (this.#server === null)
      return { status: 'degraded', message: this.#problem === '' ? 'it does not listen' : this.#problem };
    const missing = this.#route?.backends.find(
      ({ process, port, weight }) => weight > 0 && this.#context.instancesOf(process, port).length === 0,
    );
    if (missing === undefined) return { status: 'healthy', message: '' };
    return {
      status: 'degraded',
      message: `process "${missing.process}" (port "${missing.port}") does not run here, so its share of the requests is not answered`,
    };
  }

  view(): JsonObject {
    return this.#record.view;
  }

  status(): JsonObject {
    const stats = this.#server?.stats();
    const port = this.#record.ports['listen'] ?? null;
    if (stats === undefined) return { port };
    const { requests, byClass, inFlight, lastError } = stats;
    return { port, requests, byClass: { ...byClass }, inFlight, lastError };
  }

  async refresh(): Promise<void> {}

  /** Takes the new rules over; listens anew only where the address changed. Error: `conflict` for a port that is taken. */
  async apply(prepared: Prepared<'Route'>, input: ApplyInput): Promise<void> {
    const { route } = prepared;
    const ports = await this.#allot(route, input.fixedPorts);
    const moved = this.#route?.host !== route.host || ports['listen'] !== this.#record.ports['listen'];
    const next: RouteRecord = {
      ...this.#record,
      owner: input.owner,
      secret: prepared.secret,
      digest: prepared.digest,
      view: prepared.view,
      ports,
    };
    await this.#context.records.save(next);
    const left = Object.values(this.#record.ports).filter((port) => !Object.values(ports).includes(port));
    this.#context.ports.release(left, this.#holder());
    this.#record = next;
    this.#route = route;
    this.#cancelRetry();
    if (moved || this.#server === null) {
      const before = this.#server;
      this.#server = null;
      void before?.close();
      await this.#listen(route);
    } else this.follow();
    this.#context.changed(objectKey(this.#record.ref), 'fairlead');
  }

  /** Reads again where its processes are. */
  follow(): void {
    if (this.#route === null || this.#server === null) return;
    this.#server.update(makeRouteTable(this.#route, this.#context.instancesOf));
    this.#context.changed(objectKey(this.#record.ref), 'its processes changed');
  }

  /** Whether a process stands behind it. */
  leadsTo(process: string): boolean {
    const route = this.#route;
    if (route === null) return false;
    const backends = [
      ...route.backends,
      ...route.rules.flatMap((rule) => rule.backends),
      ...(route.mirror === null ? [] : [route.mirror]),
    ];
    return backends.some((backend) => backend.process === process);
  }

  async drain(backendIds: readonly string[]): Promise<void> {
    const server = this.#server;
    if (server !== null) await Promise.all(backendIds.map((id) => server.drain({ id })));
  }

  async recover(): Promise<void> {
    const { spec } = this.#record.view;
    const read = Check(RouteSpecSchema, spec) ? readRoute(spec) : undefined;
    if (read?.ok !== true) {
      this.#problem = 'its record is of another version; apply it again';
      return;
    }
    this.#route = read.value;
    await this.#retryListening(firstRetryMs);
  }

  async remove(): Promise<void> {
    await this.#context.records.remove(this.#record.ref);
    await this.stop();
    this.#context.ports.release(Object.values(this.#record.ports), this.#holder());
    this.#route = null;
  }

  async stop(): Promise<void> {
    this.#cancelRetry();
    const server = this.#server;
    this.#server = null;
    await server?.close();
  }

  close(): void {
    this.#cancelRetry();
    void this.#server?.close(0);
    this.#context.ports.release(Object.values(this.#record.ports), this.#holder());
  }

  async #retryListening(delayMs: number): Promise<void> {
    if (this.#route === null) return;
    try {
      await this.#listen(this.#route);
    } catch {
      this.#cancelRetry = this.#context.clock.after(
        delayMs,
        () => void this.#retryListening(Math.min(longestRetryMs, delayMs * 2)),
      );
    }
    this.#context.changed(objectKey(this.#record.ref), 'supervisor restarted');
  }

  async #listen(route: Route): Promise<void> {
    const server = createRouteServer({
      name: this.#record.ref.name,
      host: route.host,
      port: this.#record.ports['listen'] ?? 0,
      table: makeRouteTable(route, this.#context.instancesOf),
      clock: this.#context.clock,
      random: this.#context.random,
    });
    try {
      await server.listen();
      this.#server = server;
      this.#problem = '';
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  async #allot(route: Route, fixed: ReadonlySet<number>): Promise<{ readonly listen: number }> {
    if (route.port !== 'auto') {
      this.#context.ports.hold(route.port, this.#holder());
      return { listen: route.port };
    }
    const known = this.#record.ports['listen'];
    if (known !== undefined && isAuto(this.#record.view)) return { listen: known };
    const taken = await this.#context.ports.take(this.#holder(), fixed);
    if (!taken.ok) throw new AppError('unavailable', taken.error, { retry: 'backoff' });
    return { listen: taken.value };
  }

  #holder(): string {
    return `Route ${this.#record.ref.name}`;
  }
}

function isAuto(view: JsonObject): boolean {
  const { spec } = view;
  return typeof spec === 'object' && spec !== null && 'port' in spec && spec['port'] === 'auto';
}
