import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import type { InstallationId } from '@fairlead/core/model/ids.ts';
import { type ObjectKey, type ObjectRef, objectKey } from '@fairlead/core/model/object.ts';
import type { ObjectState } from '@fairlead/core/model/plan.ts';
import type { WatchedKind } from '@fairlead/core/model/target-facts.ts';
import type { TargetEvent } from '../../../ports/target.ts';
import { additionsTo } from './additions.ts';
import { Blames } from './blames.ts';
import { type Cluster, fingerprintOf } from './cluster.ts';
import type { Resource } from './discovery.ts';
import { inParallel } from './in-parallel.ts';
import { KindWatch } from './kind-watch.ts';
import { type Listed, listKind, managedBy } from './list-kind.ts';
import { type LiveObject, lastOtherWriter } from './live-object.ts';
import { fieldManager } from './marks.ts';
import { missing } from './object-health.ts';
import type { OwnWrites } from './own-writes.ts';
import { pause } from './pause.ts';
import type { SettledObjects } from './settled-objects.ts';

export type ClusterWatchDeps = {
  readonly cluster: Cluster;
  readonly writes: OwnWrites;
  readonly settled: SettledObjects;
  readonly installation: InstallationId;
  readonly listener: (event: TargetEvent) => void;
  readonly fraction: () => number;
};

const listsAtOnce = 8;
const minPauseMs = 500;
const maxPauseMs = 30_000;
/** A stream that breaks once is opened again before anybody is told. */
const patience = 2;
/** A group that did not say which kinds it has is asked again, at first so much later. */
const askGroupsAgainMs = 5_000;
const maxAskGroupsAgainMs = 300_000;

/** `forbidden`: we are not let see this kind; `failed`: it could not be listed just now. */
type Found = { readonly resource: Resource; readonly listed: Listed | 'forbidden' | 'failed' };

/**
 * Lists every kind once; kinds that hold something of ours are then watched, and each other one from the moment of our
 * first write to it. So a cluster with hundreds of kinds costs as many streams as there are kinds in use.
 */
export class ClusterWatch {
  readonly #deps: ClusterWatchDeps;
  readonly #abort = new AbortController();
  readonly #blames: Blames;
  readonly #kinds = new Map<string, KindWatch>();
  /** Kinds that we are not let list: nobody can say what of them is ours. */
  readonly #forbidden = new Set<string>();
  readonly #looking = new Map<ObjectKey, Promise<void>>();
  readonly #broken = new Map<string, { readonly reason: string; readonly failures: number }>();
  #lost = false;
  #blind = '';

  constructor(deps: ClusterWatchDeps) {
    this.#deps = deps;
    this.#blames = new Blames(deps.cluster, deps.fraction, this.#abort.signal);
  }

  start(): void {
    void this.#begin();
  }

  stop(): void {
    this.#abort.abort();
    this.#deps.settled.clear();
  }

  /** We wrote an object of this kind, which has this version now: from then on it is watched. */
  follow(resource: Resource, resourceVersion: string): void {
    if (!this.#kinds.has(kindOf(resource))) this.#watchKind(resource, null);
    this.#kinds.get(kindOf(resource))?.wrote(resourceVersion);
  }

  /** What is watched, how lately each was heard, and what cannot be seen. */
  facts(): { readonly watched: readonly WatchedKind[]; readonly unread: readonly string[] } {
    const watched = [...this.#kinds].map(([kind, watch]) => ({
      ...{ kind: nameOf(kind), ...watch.facts() },
      trouble: this.#broken.get(kind)?.reason ?? '',
    }));
    const groups = [...this.#broken].filter(([what]) => !this.#kinds.has(what));
    return {
      watched: watched.sort((a, b) => (a.kind < b.kind ? -1 : 1)),
      unread: [
        ...groups.map(([what, { reason }]) => `${what}: ${reason}`),
        ...[...this.#forbidden]
          .filter((kind) => !this.#kinds.has(kind))
          .map((kind) => `${nameOf(kind)}: may not be listed`),
      ].sort(),
    };
  }

  async #begin(): Promise<void> {
    const { signal } = this.#abort;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        const except = await this.#listAll();
        this.#tell(except.length === 0 ? { kind: 'listed' } : { kind: 'listed', except });
        await this.#note('lists', null);
        return;
      } catch (error) {
        if (signal.aborted) return;
        await this.#note('lists', error instanceof Error ? error.message : String(error));
        await pause(this.#deps.cluster.clock, Math.min(maxPauseMs, minPauseMs * 2 ** Math.min(attempt, 10)), signal);
      }
    }
  }

  /** Lists every kind, or those of some groups. What could not be listed is named; what may come to be is tried again. */
  async #listAll(only?: ReadonlySet<string>): Promise<readonly Pick<ObjectRef, 'group' | 'kind'>[]> {
    const { cluster } = this.#deps;
    const { signal } = this.#abort;
    const { resources, missing: groups } = await cluster.discovery.watchable(signal);
    const wanted = resources.filter(({ group }) => only === undefined || only.has(group));
    const found = await inParallel(wanted, listsAtOnce, async (resource): Promise<Found> => {
      return { resource, listed: await this.#list(resource) };
    });
    for (const { resource, listed } of found) {
      if (listed === 'forbidden') this.#forbidden.add(kindOf(resource));
      if (listed === 'forbidden' || this.#kinds.has(kindOf(resource))) continue;
      if (listed === 'failed') this.#watchKind(resource, null);
      else if (listed.objects.length > 0) {
        for (const live of listed.objects) await this.#onObject(live);
        this.#watchKind(resource, listed);
      }
    }
    for (const group of groups) void this.#note(group, 'it does not tell which kinds it has');
    if (groups.length > 0 && only === undefined) void this.#askAgain(groups);
    const unlisted = found.flatMap(({ resource: { group, kind }, listed }) =>
      typeof listed === 'string' ? [{ group, kind }] : [],
    );
    return [...unlisted, ...groups.map((group) => ({ group, kind: '' }))];
  }

  async #askAgain(groups: readonly string[]): Promise<void> {
    const { signal } = this.#abort;
    let missing = new Set(groups);
    for (let delayMs = askGroupsAgainMs; missing.size > 0; delayMs = Math.min(maxAskGroupsAgainMs, delayMs * 2)) {
      await pause(this.#deps.cluster.clock, delayMs, signal);
      if (signal.aborted) return;
      try {
        const except = await this.#listAll(missing);
        const still = new Set(except.flatMap(({ group, kind }) => (kind === '' ? [group] : [])));
        for (const group of missing) if (!still.has(group)) await this.#note(group, null);
        missing = new Set([...missing].filter((group) => still.has(group)));
      } catch (error) {
        if (!(error instanceof AppError)) throw error; // the server is away: the watches tell, and it is asked again
      }
    }
  }

  /** Only when the server itself is away does everything wait. */
  async #list(resource: Resource): Promise<Found['listed']> {
    const { cluster, installation } = this.#deps;
    const { signal } = this.#abort;
    try {
      return (await listKind(cluster, resource, managedBy(installation), signal)) ?? 'forbidden';
    } catch (error) {
      const isKindsOwn = error instanceof AppError && (error.code === 'integrity' || error.code === 'limit-exceeded');
      if (isKindsOwn || (await this.#answers(signal))) return 'failed';
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
    const { cluster, settled, installation, fraction } = this.#deps;
    const kind = kindOf(resource);
    const watch = new KindWatch({
      cluster,
      resource,
      scope: managedBy(installation),
      fraction,
      onObject: (live) => this.#onObject(live),
      onAbsent: (ref, resourceVersion) => this.#onAbsent(ref, resourceVersion),
      onBroken: (reason, failures) => {
        settled.watched(resource, reason === null);
        void this.#note(kind, reason, failures);
      },
      onKindGone: () => {
        settled.watched(resource, false);
        this.#kinds.delete(kind);
      },
    });
    this.#kinds.set(kind, watch);
    void watch.run(listed, this.#abort.signal);
  }

  async #onObject(live: LiveObject): Promise<void> {
    const key = objectKey(live.ref);
    let isHeldBack = false;
    const look = (): Promise<void> => (isHeldBack ? this.#lookInTheEnd(key, live) : this.#look(key, live));
    await this.#deps.writes.hold(key, live.resourceVersion, (answered) =>
      this.#inTurn(key, () => (answered === null ? look() : this.#echo(key, live, answered))),
    );
    isHeldBack = true;
  }

  /** The watch repeats what our own write was answered with: it is known how the object is, and nobody waits to hear it. */
  #echo(key: ObjectKey, live: LiveObject, answered: ObjectState): void {
    const health = this.#blames.health(live, answered.health, (blamed) =>
      this.#deps.writes.hold(key, live.resourceVersion, () => this.#state({ ...answered, health: blamed }, '')),
    );
    this.#state({ ...answered, health }, '', health === answered.health);
  }

  /** The stream has gone on and will not say this again: it is looked at until that goes through. */
  async #lookInTheEnd(key: ObjectKey, live: LiveObject): Promise<void> {
    const { signal } = this.#abort;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        return await this.#look(key, live);
      } catch {
        // Whatever it was, the watch tells of it: the server is away, or does not serve this kind.
        await pause(this.#deps.cluster.clock, Math.min(maxPauseMs, minPauseMs * 2 ** Math.min(attempt, 10)), signal);
      }
    }
  }

  async #look(key: ObjectKey, live: LiveObject): Promise<void> {
    const { cluster, installation, writes } = this.#deps;
    const manager = fieldManager(installation);
    const print = await fingerprintOf(cluster, live, manager, this.#abort.signal);
    const by = lastOtherWriter(live, manager);
    const added = additionsTo(live, manager);
    const tell = (health: Health): void => {
      const state = { key, uid: live.uid, live: print, health, ...(added.length === 0 ? {} : { added }) };
      void writes.hold(key, live.resourceVersion, () => this.#state(state, by));
    };
    const health = await cluster.health.of(live);
    tell(this.#blames.health(live, health, tell));
  }

  #onAbsent(ref: ObjectRef, resourceVersion: string): void {
    const key = objectKey(ref);
    this.#blames.forget(key);
    void this.#deps.writes.hold(key, resourceVersion, () =>
      this.#inTurn(key, () => this.#state({ key, uid: null, live: null, health: missing }, '')),
    );
  }

  #state(state: ObjectState, by: string, isEcho = false): void {
    const at = this.#deps.cluster.clock.now();
    this.#deps.settled.tell(state.key, state);
    this.#tell({ kind: 'state', state, at, by, ...(isEcho ? { isEcho: true } : {}) });
  }

  /** Looks at one object one after the other: what was said first is told first. */
  #inTurn(key: ObjectKey, run: () => void | Promise<void>): void | Promise<void> {
    const before = this.#looking.get(key);
    const turn = before === undefined ? run() : before.then(run);
    if (turn === undefined) return;
    const over: Promise<void> = turn
      .catch(() => undefined) // whoever waits for it is told
      .then(() => {
        if (this.#looking.get(key) === over) this.#looking.delete(key);
      });
    this.#looking.set(key, over);
    return turn;
  }

  /**
   * What is not seen cannot be vouched for: while the server itself does not answer the target is lost; a kind that
   * alone is not served makes us blind to that kind.
   */
  async #note(what: string, reason: string | null, failures = patience): Promise<void> {
    if (reason === null) this.#broken.delete(what);
    else this.#broken.set(what, { reason, failures });
    if (reason !== null && !this.#lost && !(await this.#answers(this.#abort.signal))) {
      if (this.#lost || !this.#broken.has(what)) return; // meanwhile told, or over
      this.#lost = true;
      this.#tell({ kind: 'lost', reason });
    } else if (reason === null && this.#lost) {
      this.#lost = false;
      this.#tell({ kind: 'recovered' });
    }
    if (!this.#lost) this.#tellBlind();
  }

  #tellBlind(): void {
    const lasting = [...this.#broken].filter(([, { failures }]) => failures >= patience);
    const reasons = lasting.map(([what, { reason }]) => `${what}: ${reason}`).sort();
    const text = reasons.join('; ');
    if (text === this.#blind) return;
    this.#blind = text;
    this.#tell({ kind: 'blind', reasons });
  }

  #tell(event: TargetEvent): void {
    if (!this.#abort.signal.aborted) this.#deps.listener(event);
  }
}

/** `apps/Deployment`; without a slash where a kind has no group. */
function nameOf(kind: string): string {
  return kind.replace(/^\//, '');
}

function kindOf({ group, kind }: Resource): string {
  return `${group}/${kind}`;
}
