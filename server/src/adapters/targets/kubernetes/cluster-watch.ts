import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { InstallationId } from '@fairlead/core/model/ids.ts';
import { type ObjectRef, objectKey } from '@fairlead/core/model/object.ts';
import type { TargetEvent } from '../../../ports/target.ts';
import { type Cluster, fingerprintOf } from './cluster.ts';
import type { Resource } from './discovery.ts';
import { inParallel } from './in-parallel.ts';
import { KindWatch } from './kind-watch.ts';
import { type Listed, listKind } from './list-kind.ts';
import { type LiveObject, lastOtherWriter } from './live-object.ts';
import { fieldManager } from './marks.ts';
import { missing, objectHealth } from './object-health.ts';
import type { OwnWrites } from './own-writes.ts';
import { pause } from './pause.ts';

export type ClusterWatchDeps = {
  readonly cluster: Cluster;
  readonly writes: OwnWrites;
  readonly installation: InstallationId;
  readonly listener: (event: TargetEvent) => void;
  readonly fraction: () => number;
};

const listsAtOnce = 8;
const minPauseMs = 500;
const maxPauseMs = 30_000;

type Found = { readonly resource: Resource; readonly listed: Listed | undefined };

/**
 * Lists every kind once; kinds that hold something of ours are then watched, and each other one from the moment of our
 * first write to it. So a cluster with hundreds of kinds costs as many streams as there are kinds in use.
 */
export class ClusterWatch {
  readonly #deps: ClusterWatchDeps;
  readonly #abort = new AbortController();
  readonly #kinds = new Set<string>();
  readonly #broken = new Set<string>();
  #lost = false;

  constructor(deps: ClusterWatchDeps) {
    this.#deps = deps;
  }

  start(): void {
    void this.#begin();
  }

  stop(): void {
    this.#abort.abort();
  }

  /** We are about to write an object of this kind: from now on it is watched. */
  follow(resource: Resource): void {
    if (!this.#kinds.has(kindOf(resource))) this.#watchKind(resource, null);
  }

  async #begin(): Promise<void> {
    const { signal } = this.#abort;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        const except = await this.#listAll();
        this.#tell(except.length === 0 ? { kind: 'listed' } : { kind: 'listed', except });
        this.#note('lists', null);
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.#note('lists', error instanceof Error ? error.message : String(error));
        await pause(this.#deps.cluster.clock, Math.min(maxPauseMs, minPauseMs * 2 ** Math.min(attempt, 10)), signal);
      }
    }
  }

  async #listAll(): Promise<readonly Pick<ObjectRef, 'group' | 'kind'>[]> {
    const { cluster, installation } = this.#deps;
    const { signal } = this.#abort;
    const { resources, missing: groups } = await cluster.discovery.watchable(signal);
    const found = await inParallel(resources, listsAtOnce, async (resource): Promise<Found> => {
      return { resource, listed: await this.#list(resource, installation, signal) };
    });
    for (const { resource, listed } of found) {
      if (listed === undefined || listed.objects.length === 0) continue;
      for (const live of listed.objects) await this.#onObject(live);
      if (!this.#kinds.has(kindOf(resource))) this.#watchKind(resource, listed);
    }
    const unlisted = found
      .filter(({ listed }) => listed === undefined)
      .map(({ resource: { group, kind } }) => ({ group, kind }));
    return [...unlisted, ...groups.map((group) => ({ group, kind: '' }))];
  }

  /** Undefined for a kind that cannot be listed; only when the server itself is away does everything wait. */
  async #list(resource: Resource, installation: InstallationId, signal: AbortSignal): Promise<Listed | undefined> {
    try {
      return await listKind(this.#deps.cluster, resource, installation, signal);
    } catch (error) {
      const isKindsOwn = error instanceof AppError && (error.code === 'integrity' || error.code === 'limit-exceeded');
      if (isKindsOwn || (await this.#answers(signal))) return undefined;
      throw error;
    }
  }

  async #answers(signal: AbortSignal): Promise<boolean> {
    try {
      return (await this.#deps.cluster.api.request({ method: 'GET', path: '/version', signal })).status === 200;
    } catch {
      return false; // whatever the reason: it does not answer
    }
  }

  #watchKind(resource: Resource, listed: Listed | null): void {
    const { cluster, installation, fraction } = this.#deps;
    const kind = kindOf(resource);
    this.#kinds.add(kind);
    const watch = new KindWatch({
      cluster,
      resource,
      installation,
      fraction,
      onObject: (live) => this.#onObject(live),
      onAbsent: (ref, resourceVersion) => this.#onAbsent(ref, resourceVersion),
      onBroken: (reason) => this.#note(kind, reason),
    });
    void watch.run(listed, this.#abort.signal);
  }

  async #onObject(live: LiveObject): Promise<void> {
    const { cluster, writes, installation } = this.#deps;
    const manager = fieldManager(installation);
    const key = objectKey(live.ref);
    const print = await fingerprintOf(cluster, live, manager, this.#abort.signal);
    const state = { key, uid: live.uid, live: print, health: objectHealth(live) };
    const event: TargetEvent = { kind: 'state', state, at: cluster.clock.now(), by: lastOtherWriter(live, manager) };
    writes.hold(key, live.resourceVersion, () => this.#tell(event));
  }

  #onAbsent(ref: ObjectRef, resourceVersion: string): void {
    const key = objectKey(ref);
    const at = this.#deps.cluster.clock.now();
    const state = { key, uid: null, live: null, health: missing };
    this.#deps.writes.hold(key, resourceVersion, () => this.#tell({ kind: 'state', state, at, by: '' }));
  }

  /** One kind that breaks is lost sight of the target: what is not seen cannot be vouched for. */
  #note(what: string, reason: string | null): void {
    if (reason === null) this.#broken.delete(what);
    else this.#broken.add(what);
    if (reason !== null && !this.#lost) {
      this.#lost = true;
      this.#tell({ kind: 'lost', reason });
    } else if (this.#lost && this.#broken.size === 0) {
      this.#lost = false;
      this.#tell({ kind: 'recovered' });
    }
  }

  #tell(event: TargetEvent): void {
    if (!this.#abort.signal.aborted) this.#deps.listener(event);
  }
}

function kindOf({ group, kind }: Resource): string {
  return `${group}/${kind}`;
}
