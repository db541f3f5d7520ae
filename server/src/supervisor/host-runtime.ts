import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hostGroup } from '@fairlead/core/host/host-api.ts';
import type { Instance as RouteInstance } from '@fairlead/core/host/route-table.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import { type ObjectKey, type ObjectRef, objectKey } from '@fairlead/core/model/object.ts';
import type { ObjectState } from '@fairlead/core/model/plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type {
  Effect,
  ExecuteRequest,
  LogLine,
  LogRequest,
  Observation,
  ObserveRequest,
  PlacementOnTarget,
  TargetEvent,
} from '../ports/target.ts';
import { ArtifactObject } from './artifact-object.ts';
import type { Digests } from './digests.ts';
import { executeChange } from './execute-change.ts';
import { FileObject } from './file-object.ts';
import { FileWatcher } from './file-watcher.ts';
import type { Launcher } from './launcher.ts';
import { liveManifest } from './live-manifest.ts';
import { LogFiles } from './log-files.ts';
import { type HostObjectKeeper, makeObject } from './make-object.ts';
import { collisionChecked, isTakenAway, observeTarget, ownerOf } from './observe-target.ts';
import { OwnLauncher } from './own-launcher.ts';
import { PermitCheck } from './permit-check.ts';
import { PortPool } from './port-pool.ts';
import { prepareObjects } from './prepare-objects.ts';
import { findInstances } from './process-identity.ts';
import { ProcessObject } from './process-object.ts';
import type { HostTargetConfig } from './protocol.ts';
import { readLogs } from './read-logs.ts';
import { RecordStore } from './record-store.ts';
import { RouteObject } from './route-object.ts';
import { systemUser } from './system-user.ts';
import { SystemdLauncher } from './systemd-launcher.ts';
import type { TargetContext } from './target-context.ts';
import { TaskObject } from './task-object.ts';

export type HostRuntimeDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly digests: Digests;
  readonly cgroup: string | null;
  readonly warn: TargetContext['warn'];
};

type Watch = { readonly installation: string; readonly listener: (event: TargetEvent) => void };

function launcherFor({ backend, name, directory }: HostTargetConfig, { clock, cgroup }: HostRuntimeDeps): Launcher {
  if (backend === 'supervisor') return new OwnLauncher(clock, cgroup);
  const manager = backend === 'systemd' ? 'system' : 'user';
  return new SystemdLauncher({ clock, manager, directory: join(directory, 'environments'), target: name });
}

/** One host target in service: its objects, who watches them, and the order in which they are written. */
export class HostRuntime {
  readonly config: HostTargetConfig;
  readonly #context: TargetContext;
  readonly #permits: PermitCheck;
  readonly #objects = new Map<ObjectKey, HostObjectKeeper>();
  readonly #told = new Map<ObjectKey, { readonly text: string; readonly installation: string }>();
  readonly #watches = new Set<Watch>();
  readonly #unreadable: string[] = [];
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(config: HostTargetConfig, context: TargetContext, permits: PermitCheck) {
    this.config = config;
    this.#context = context;
    this.#permits = permits;
  }

  /** Opens the target's folder, reads its records and takes over what runs. Errors: those of the disk, of the user. */
  static async open(config: HostTargetConfig, deps: HostRuntimeDeps): Promise<HostRuntime> {
    const user = config.user === null ? null : await systemUser(config.user);
    await mkdir(config.directory, { recursive: true, mode: 0o700 });
    // Programs of another account must reach their archives; they still cannot list or read what lies beside them.
    await chmod(config.directory, user === null ? 0o700 : 0o711);
    const permits = new PermitCheck(config.directory);
    await permits.load();
    const logs = new LogFiles(config.directory, deps.clock);
    await logs.prepare();
    const self: { runtime: HostRuntime | null } = { runtime: null };
    const context: TargetContext = {
      config,
      user,
      ...deps,
      launcher: launcherFor(config, deps),
      logs,
      records: new RecordStore(config.directory, deps.digests),
      ports: new PortPool(config.ports),
      watcher: new FileWatcher(deps.clock, (path) => self.runtime?.onPath(path)),
      taskDirectory: join(config.directory, 'tasks'),
      artifactDirectory: join(config.directory, 'artifacts'),
      isArtifactShared: (record) => self.runtime?.isArtifactShared(record.directory, objectKey(record.ref)) ?? false,
      changed: (key, by) => self.runtime?.onChanged(key, by),
      instancesOf: (process, port) => self.runtime?.instancesOf(process, port) ?? [],
      routesFollow: (process) => self.runtime?.routesFollow(process),
      drain: async (process, ids) => self.runtime?.drain(process, ids),
    };
    const runtime = new HostRuntime(config, context, permits);
    self.runtime = runtime;
    await runtime.#recover();
    return runtime;
  }

  async #recover(): Promise<void> {
    const { records, unreadable } = await this.#context.records.load();
    this.#unreadable.push(...unreadable);
    const ids = new Set<string>();
    for (const record of records) {
      this.#objects.set(objectKey(record.ref), makeObject(this.#context, record));
      for (const id of runningIds(record)) ids.add(id);
    }
    const found = await findInstances(ids);
    // Routes last: they lead to processes that must be known by then.
    const order = [...this.#objects.values()].sort(
      (a, b) => Number(a instanceof RouteObject) - Number(b instanceof RouteObject),
    );
    for (const keeper of order) await keeper.recover(found);
    for (const key of [...this.#objects.keys()]) this.onChanged(key, 'supervisor restarted');
    await this.#tidyLogs();
  }

  observe(request: ObserveRequest): Promise<Observation> {
    return observeTarget(this.#context, this.#objects, request, this.#unreadable);
  }

  /** Writes of one target are in order; nothing here waits for a program. Error: `forbidden` without a valid permit. */
  async *execute(request: ExecuteRequest): AsyncIterable<Effect> {
    const turn = this.#takeTurn();
    try {
      await turn.before;
      await this.#permits.admit(request, this.#context.clock.now());
      const own = [...this.#objects.values()]
        .map((object) => object.record())
        .filter((record) => record.owner.placement === request.on.placement);
      const prepared = new Map(await prepareObjects(this.#context, request.objects, own));
      const declared = new Set(request.objects.map((object) => objectKey(object.ref)));
      const claimed = new Map<string, string>();
      for (const [key, result] of prepared) {
        prepared.set(key, collisionChecked(this.#objects, declared, ownerOf(request.on), claimed, result) ?? result);
      }
      for (const change of request.changes) {
        yield await executeChange({ context: this.#context, objects: this.#objects, request, prepared }, change);
      }
    } finally {
      turn.done();
    }
  }

  watch(installation: string, listener: (event: TargetEvent) => void): () => void {
    const watch: Watch = { installation, listener };
    const at = this.#context.clock.now();
    for (const keeper of this.#objects.values()) {
      const { owner } = keeper.record();
      if (owner.installation === installation && !isTakenAway(keeper))
        listener({ kind: 'state', state: stateOf(keeper), at, by: '' });
    }
    listener({ kind: 'listed' });
    this.#watches.add(watch);
    return () => this.#watches.delete(watch);
  }

  async live(on: PlacementOnTarget, ref: ObjectRef): Promise<JsonObject | undefined> {
    const keeper = this.#own(on, ref);
    if (keeper === undefined) return undefined;
    await keeper.refresh();
    return liveManifest(keeper);
  }

  outputs(on: PlacementOnTarget): JsonObject {
    const found: { [name: string]: JsonObject } = {};
    for (const keeper of this.#objects.values()) {
      const { owner, ref } = keeper.record();
      if (!(keeper instanceof TaskObject) || owner.placement !== on.placement || owner.installation !== on.installation)
        continue;
      const outputs = keeper.outputs();
      if (Object.keys(outputs).length > 0) found[ref.name] = outputs;
    }
    return found;
  }

  logs(request: LogRequest, signal: AbortSignal): AsyncIterable<LogLine> {
    return readLogs(this.#context.logs, this.#own(request.on, request.ref), request, signal);
  }

  contact(): { readonly epoch: number; readonly objects: number } {
    return { epoch: this.#permits.epoch, objects: this.#objects.size };
  }

  /** Ends everything that runs, so that the next `open` starts it again. */
  async stopAll(): Promise<void> {
    await this.#writing;
    const routes = [...this.#objects.values()].filter((keeper) => keeper instanceof RouteObject);
    await Promise.all(routes.map((keeper) => keeper.stop()));
    await Promise.allSettled([...this.#objects.values()].map((keeper) => keeper.stop()));
    await this.close();
  }

  /** Ends everything, removes the files that are still as we wrote them, and forgets the target. */
  async purge(): Promise<void> {
    await this.stopAll();
    const files = [...this.#objects.values()].filter((keeper) => keeper instanceof FileObject);
    await Promise.allSettled(files.map((keeper) => keeper.remove()));
    await this.#context.records.flush();
    await rm(this.config.directory, { recursive: true, force: true });
  }

  /** Lets go; what runs keeps running. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const keeper of this.#objects.values()) keeper.close();
    this.#context.watcher.close();
    this.#context.logs.close();
    await this.#context.records.flush();
  }

  onPath(path: string): void {
    for (const keeper of this.#objects.values()) {
      const record = keeper.record();
      const concerned =
        (keeper instanceof FileObject && record.kind === 'File' && record.path === path) ||
        (keeper instanceof ArtifactObject && record.kind === 'Artifact' && record.directory === path);
      if (concerned) void keeper.look();
    }
  }

  /** Tells watchers of an object whose state is another than the last one told. */
  onChanged(key: ObjectKey, by: string): void {
    if (this.#closed) return;
    const keeper = this.#objects.get(key);
    if (keeper instanceof ProcessObject && keeper.isGone()) {
      this.#objects.delete(key);
      void this.#context.records
        .remove(keeper.record().ref)
        .catch((error: unknown) => this.#context.warn('a record was not removed', { key, error: String(error) }));
      void this.#tidyLogs();
    }
    const before = this.#told.get(key);
    const there = keeper !== undefined && !isTakenAway(keeper);
    const state: ObjectState = there
      ? stateOf(keeper)
      : { key, uid: null, live: null, health: { status: 'missing', message: '' } };
    const text = stableStringify({ ...state, key, health: { ...state.health } });
    const installation = there ? keeper.record().owner.installation : before?.installation;
    if (before?.text === text || installation === undefined) return;
    if (there) this.#told.set(key, { text, installation });
    else this.#told.delete(key);
    const event: TargetEvent = { kind: 'state', state, at: this.#context.clock.now(), by };
    for (const watch of this.#watches) if (watch.installation === installation) watch.listener(event);
  }

  instancesOf(process: string, port: string): readonly RouteInstance[] {
    const keeper = this.#objects.get(objectKey({ group: hostGroup, kind: 'Process', namespace: '', name: process }));
    return keeper instanceof ProcessObject ? keeper.routeInstances(port) : [];
  }

  routesFollow(process: string): void {
    for (const keeper of this.#objects.values())
      if (keeper instanceof RouteObject && keeper.leadsTo(process)) keeper.follow();
  }

  async drain(process: string, backendIds: readonly string[]): Promise<void> {
    const routes = [...this.#objects.values()].filter(
      (keeper) => keeper instanceof RouteObject && keeper.leadsTo(process),
    );
    await Promise.all(routes.map((route) => (route instanceof RouteObject ? route.drain(backendIds) : undefined)));
  }

  isArtifactShared(directory: string, except: ObjectKey): boolean {
    return [...this.#objects].some(([key, keeper]) => {
      const record = keeper.record();
      return key !== except && record.kind === 'Artifact' && record.directory === directory;
    });
  }

  #own(on: PlacementOnTarget, ref: ObjectRef): HostObjectKeeper | undefined {
    const keeper = this.#objects.get(objectKey(ref));
    const owner = keeper?.record().owner;
    const ours = owner?.placement === on.placement && owner.installation === on.installation;
    return ours && keeper !== undefined && !isTakenAway(keeper) ? keeper : undefined;
  }

  #takeTurn(): { readonly before: Promise<void>; readonly done: () => void } {
    const before = this.#writing;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#writing = before.then(() => promise);
    return { before, done: resolve };
  }

  async #tidyLogs(): Promise<void> {
    const kept = new Set<string>();
    for (const keeper of this.#objects.values()) {
      if (keeper instanceof ProcessObject || keeper instanceof TaskObject)
        for (const id of keeper.logInstances()) kept.add(id);
    }
    await this.#context.logs.keepOnly(kept);
  }
}

function stateOf(keeper: HostObjectKeeper): ObjectState {
  const { ref, uid } = keeper.record();
  return { key: objectKey(ref), uid, live: keeper.fingerprint(), health: keeper.health() };
}

function runningIds(record: ReturnType<HostObjectKeeper['record']>): readonly string[] {
  if (record.kind === 'Task') return record.process === null ? [] : [record.process.id];
  if (record.kind !== 'Process') return [];
  const { current, candidate, leaving } = record.state;
  return [current, candidate, ...leaving].flatMap((instance) => (instance === null ? [] : [instance.id]));
}
