import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Epoch, InstallationId, PlacementId, PlanDigest } from '@fairlead/core/model/ids.ts';
import { type DesiredObject, type Manifest, type ObjectRef, refOf } from '@fairlead/core/model/object.ts';
import type { Permit, PlannedChange } from '@fairlead/core/model/plan.ts';
import type {
  Effect,
  InventoryEntry,
  Observation,
  PlacementOnTarget,
  Target,
  TargetEvent,
} from '../../../ports/target.ts';
import { tryConnect } from '../../../supervisor/ensure-supervisor.ts';
import type { HostTargetConfig } from '../../../supervisor/protocol.ts';
import { machineClock, machineRandom } from '../../../supervisor/system-deps.ts';
import { createHostTarget } from './host-target.ts';
import { SupervisorLink } from './supervisor-link.ts';

/** A real supervisor with one host target in a temporary folder, for tests. */
export type HostFixture = {
  readonly directory: string;
  readonly root: string;
  readonly config: HostTargetConfig;
  readonly link: SupervisorLink;
  readonly target: Target;
  readonly events: TargetEvent[];
  /** A second client of the same supervisor, as a restarted server would be. */
  reconnect(): Promise<{ readonly link: SupervisorLink; readonly target: Target }>;
  supervisorPid(): Promise<number>;
  dispose(): Promise<void>;
};

export const installation = 'inst-1' as InstallationId;
export const shop: PlacementOnTarget = {
  installation,
  placement: 'placement-shop' as PlacementId,
  project: 'web',
  application: 'shop',
};
export const blog: PlacementOnTarget = {
  installation,
  placement: 'placement-blog' as PlacementId,
  project: 'web',
  application: 'blog',
};

const lowestPort = 10_000;
const blockWidth = 20;
const blocks = 400;

/** Starts it; `ports` are free ones of this machine. */
export async function startHost(change: Partial<HostTargetConfig> = {}): Promise<HostFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'fl-host-'));
  const root = join(directory, 'root');
  await mkdir(root);
  const first = await freePorts();
  const config: HostTargetConfig = {
    name: 'dev',
    directory: join(directory, 'targets', 'dev'),
    roots: [root],
    ports: [{ from: first, to: Math.min(65_535, first + 19) }],
    user: null,
    backend: 'supervisor',
    ...change,
  };
  const open = async (): Promise<{ readonly link: SupervisorLink; readonly target: Target }> => {
    const link = new SupervisorLink({
      directory: join(directory, 'supervisor'),
      clock: machineClock,
      random: machineRandom,
      start: true,
    });
    return { link, target: await createHostTarget({ config, link }) };
  };
  const { link, target } = await open();
  const events: TargetEvent[] = [];
  target.watch(installation, (event) => events.push(event));
  const others: SupervisorLink[] = [];
  return {
    directory,
    root,
    config,
    link,
    target,
    events,
    reconnect: async () => {
      const other = await open();
      others.push(other.link);
      return other;
    },
    supervisorPid: async () => (await link.client()).hello.pid,
    dispose: async () => {
      await target.close();
      await Promise.all([link, ...others].map((one) => one.close()));
      const client = await tryConnect(join(directory, 'supervisor'));
      if (client !== undefined) {
        await client.call('stopAll', {}, AbortSignal.timeout(20_000));
        await client.call('shutdown', {}, AbortSignal.timeout(20_000));
        client.close();
      }
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export function hostObject(kind: string, name: string, spec: JsonObject, secret = false): DesiredObject {
  const manifest: Manifest = { apiVersion: 'host.fairlead.dev/v1', kind, metadata: { name }, spec };
  return { ref: refOf(manifest), manifest, origin: { path: `deploy/${name}.yaml`, line: 1 }, secret };
}

export function hostRef(kind: string, name: string): ObjectRef {
  return { group: 'host.fairlead.dev', kind, namespace: '', name };
}

export async function observe(
  target: Target,
  objects: readonly DesiredObject[],
  on = shop,
  inventory: readonly InventoryEntry[] = [],
): Promise<Observation> {
  const outcome = await target.observe({ on, objects, inventory, ignore: [] }, AbortSignal.timeout(20_000));
  if (outcome.kind !== 'observed') throw new Error(outcome.reason);
  return outcome.observation;
}

export function permitFor(on: PlacementOnTarget, change: Partial<Permit> = {}): Permit {
  return {
    plan: 'plan-1' as PlanDigest,
    placement: on.placement,
    gates: [],
    epoch: 1 as Epoch,
    expiresAt: Date.now() + 60_000,
    ...change,
  };
}

/** Observes, then executes everything that was found, prunes last, as a delivery would. */
export async function deliver(
  target: Target,
  objects: readonly DesiredObject[],
  options: {
    readonly on?: PlacementOnTarget;
    readonly inventory?: readonly InventoryEntry[];
    readonly delivery?: string;
    readonly permit?: Partial<Permit>;
  } = {},
): Promise<readonly Effect[]> {
  const on = options.on ?? shop;
  const { changes } = await observe(target, objects, on, options.inventory ?? []);
  return execute(
    target,
    objects,
    changes.map((change): PlannedChange => ({ ...change, phase: 'sync', wave: 0 })),
    options,
  );
}

export async function execute(
  target: Target,
  objects: readonly DesiredObject[],
  changes: readonly PlannedChange[],
  options: { readonly on?: PlacementOnTarget; readonly delivery?: string; readonly permit?: Partial<Permit> } = {},
): Promise<readonly Effect[]> {
  const on = options.on ?? shop;
  const effects: Effect[] = [];
  const request = {
    on,
    permit: permitFor(on, options.permit),
    delivery: options.delivery ?? 'delivery-1',
    changes,
    objects,
  };
  for await (const effect of target.execute(request, AbortSignal.timeout(20_000))) effects.push(effect);
  return effects;
}

/** Looks every few milliseconds until `found` gives something; fails with `what` after the deadline. */
export async function until<T>(
  what: string,
  found: () => T | undefined | false | null | Promise<T | undefined | false | null>,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await found();
    if (value !== undefined && value !== false && value !== null) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The last state that was told of an object. */
export function lastState(
  events: readonly TargetEvent[],
  ref: ObjectRef,
): Extract<TargetEvent, { kind: 'state' }> | undefined {
  const key = `${ref.group}/${ref.kind}/${ref.namespace}/${ref.name}`;
  return events.findLast(
    (event): event is Extract<TargetEvent, { kind: 'state' }> => event.kind === 'state' && event.state.key === key,
  );
}

export async function untilHealth(
  fixture: HostFixture,
  ref: ObjectRef,
  status: string,
): Promise<Extract<TargetEvent, { kind: 'state' }>> {
  try {
    return await until(`${ref.kind}/${ref.name} ${status}`, () => {
      const event = lastState(fixture.events, ref);
      return event?.state.health.status === status ? event : undefined;
    });
  } catch (error) {
    throw new Error(`${String(error)}; last told: ${JSON.stringify(lastState(fixture.events, ref))}`, { cause: error });
  }
}

/** A small web service: answers `/healthz` with the status in VERSION_HEALTH and everything else with its version. */
export async function writeService(root: string): Promise<string> {
  const path = join(root, 'service.mjs');
  await writeFile(
    path,
    `import { createServer } from 'node:http';
const { PORT, VERSION = 'v1', VERSION_HEALTH = '200', CRASH = '' } = process.env;
console.log('service ' + VERSION + ' starts');
if (CRASH !== '') { console.error('Error: ' + CRASH); process.exit(3); }
const server = createServer((request, answer) => {
  if (request.url === '/healthz') { answer.statusCode = Number(VERSION_HEALTH); answer.end('health'); return; }
  if (request.url === '/pid') { answer.end(String(process.pid)); return; }
  answer.end(VERSION);
});
server.listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => { server.close(() => process.exit(0)); server.closeIdleConnections(); });
`,
  );
  return path;
}

export function service(name: string, path: string, env: JsonObject = {}, spec: JsonObject = {}): DesiredObject {
  return hostObject('Process', name, {
    run: [process.execPath, path],
    env,
    ports: { http: 'auto' },
    health: { http: '/healthz', interval: '200ms', startPeriod: '3s', threshold: 2 },
    restart: { backoff: '50ms..1s' },
    stop: { grace: '2s' },
    ...spec,
  });
}

/**
 * The first of twenty free ports in a row, below those that the system gives out by itself: nothing that runs beside a
 * test comes to hold one of them by chance.
 */
export async function freePorts(): Promise<number> {
  for (;;) {
    const first = lowestPort + blockWidth * randomInt(blocks);
    const block = Array.from({ length: blockWidth }, (_, offset) => first + offset);
    if ((await Promise.all(block.map(isFree))).every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
