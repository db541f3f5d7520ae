import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import { type ObjectKey, type ObjectRef, objectKey } from '@fairlead/core/model/object.ts';
import { readStatus } from './api-status.ts';
import type { Cluster } from './cluster.ts';
import type { Resource } from './discovery.ts';
import { EchoLag } from './echo-lag.ts';
import { linesOf } from './lines-of.ts';
import { type Listed, listKind, type Scope, watchPath } from './list-kind.ts';
import { type LiveObject, readLive } from './live-object.ts';
import { pause } from './pause.ts';

export type KindWatchDeps = {
  readonly cluster: Cluster;
  readonly resource: Resource;
  readonly scope: Scope;
  readonly onObject: (live: LiveObject) => Promise<void>;
  readonly onAbsent: (ref: ObjectRef, resourceVersion: string) => void;
  /** The stream broke, or could not be opened, for this reason, so many times in a row; null when it flows again. */
  readonly onBroken: (reason: string | null, failures: number) => void;
  /** The kind itself is gone from the cluster, and all of its objects with it. */
  readonly onKindGone: () => void;
  readonly fraction: () => number;
};

const minPauseMs = 200;
const maxPauseMs = 30_000;
const streamSeconds = 480;
const maxLineBytes = 16 * 1024 * 1024;

/**
 * Follows the objects of one kind from a list on: resumes where a stream ended, lists again where the server no
 * longer knows that version (410), and tells then what vanished meanwhile.
 */
export class KindWatch {
  readonly #deps: KindWatchDeps;
  readonly #known = new Map<ObjectKey, ObjectRef>();
  #resourceVersion = '';
  #heardAt: EpochMs | null = null;
  readonly #echo = new EchoLag();

  constructor(deps: KindWatchDeps) {
    this.#deps = deps;
  }

  /** How many objects of ours it knows, when its stream last said anything, and how far it is behind our own writes. */
  facts(): { readonly objects: number; readonly heardAt: EpochMs | null; readonly lagMs: number | null } {
    const lagMs = this.#echo.now(this.#deps.cluster.clock.monotonicMs());
    return { objects: this.#known.size, heardAt: this.#heardAt, lagMs };
  }

  /** We wrote an object of this kind: how long it takes until the stream has said so is how far it is behind. */
  wrote(resourceVersion: string): void {
    this.#echo.wrote(resourceVersion, this.#deps.cluster.clock.monotonicMs());
  }

  /** Runs until the signal says stop. `listed` is what the caller has told already; without it a list comes first. */
  async run(listed: Listed | null, signal: AbortSignal): Promise<void> {
    if (listed !== null) this.#adopt(listed);
    let failures = 0;
    while (!signal.aborted) {
      try {
        if (this.#resourceVersion === '' && !(await this.#relist(signal))) return;
        await this.#follow(signal, () => {
          failures = 0;
          this.#deps.onBroken(null, 0);
        });
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof AppError)) this.#deps.cluster.api.renewIfSilent(this.#deps.cluster.clock.monotonicMs());
        failures++;
        this.#deps.onBroken(error instanceof Error ? error.message : String(error), failures);
        await pause(
          this.#deps.cluster.clock,
          Math.min(maxPauseMs, minPauseMs * 2 ** Math.min(failures, 10)) * (0.5 + this.#deps.fraction() / 2),
          signal,
        );
      }
    }
  }

  #adopt({ objects, resourceVersion }: Listed): void {
    for (const live of objects) this.#known.set(objectKey(live.ref), live.ref);
    this.#hear(resourceVersion);
  }

  /** False when the kind is gone, and nothing is left to watch. */
  async #relist(signal: AbortSignal): Promise<boolean> {
    const { cluster, resource, scope } = this.#deps;
    const listed = await listKind(cluster, resource, scope, signal);
    if (listed === undefined) {
      if (await this.#isKindGone(signal)) {
        for (const ref of this.#known.values()) this.#deps.onAbsent(ref, '');
        this.#deps.onBroken(null, 0);
        this.#deps.onKindGone();
        return false;
      }
      throw new AppError('forbidden', `${resource.name} may not be listed; allow this token to list and watch them`);
    }
    const seen = new Set(listed.objects.map((live) => objectKey(live.ref)));
    for (const [key, ref] of this.#known) {
      if (seen.has(key)) continue;
      this.#known.delete(key);
      this.#deps.onAbsent(ref, listed.resourceVersion);
    }
    for (const live of listed.objects) await this.#deps.onObject(live);
    this.#adopt(listed);
    return true;
  }

  async #isKindGone(signal: AbortSignal): Promise<boolean> {
    const { cluster, resource } = this.#deps;
    const { group, version, kind } = resource;
    const served = await cluster.discovery.ask(group === '' ? version : `${group}/${version}`, signal);
    return !served.some((other) => other.kind === kind);
  }

  async #follow(signal: AbortSignal, onFlow: () => void): Promise<void> {
    const { cluster, resource, scope } = this.#deps;
    const path = watchPath(resource, scope, this.#resourceVersion, streamSeconds);
    const { status, body } = await cluster.api.stream(path, signal);
    if (status !== 200) {
      body.resume().on('error', () => body.destroy());
      this.#resourceVersion = status === 410 || status === 404 ? '' : this.#resourceVersion;
      if (status === 410) return;
      throw new AppError('unavailable', `the watch of ${resource.name} is answered with ${status}`, {
        retry: 'backoff',
      });
    }
    const onHeard = (): void => {
      this.#heardAt = cluster.clock.now();
      cluster.api.noteHeard(cluster.clock.monotonicMs());
    };
    this.#heardAt = cluster.clock.now();
    onFlow();
    for await (const line of linesOf(body, maxLineBytes, onHeard)) {
      if (!(await this.#take(line))) return void body.destroy();
    }
  }

  #hear(resourceVersion: string): void {
    this.#resourceVersion = resourceVersion;
    this.#echo.heard(resourceVersion, this.#deps.cluster.clock.monotonicMs());
  }

  /** False when the stream must be begun anew from a list. */
  async #take(line: string): Promise<boolean> {
    const event = readEvent(line);
    const object = isJsonObject(event) ? event['object'] : undefined;
    const type = isJsonObject(event) ? event['type'] : undefined;
    if (type === 'BOOKMARK' && isJsonObject(object)) {
      const metadata = object['metadata'];
      const version = isJsonObject(metadata) ? metadata['resourceVersion'] : undefined;
      if (typeof version === 'string') this.#hear(version);
      return true;
    }
    if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') {
      // ERROR: the version is too old (410), or the server has lost its place and is asked again a little later.
      this.#resourceVersion = '';
      const code = isJsonObject(object) ? object['code'] : undefined;
      if (code === 410) return false;
      const { message } = readStatus(0, isJsonObject(object) ? object : {});
      throw new AppError('unavailable', `the watch of ${this.#deps.resource.name} ended: ${message}`, {
        retry: 'backoff',
      });
    }
    const live = readLive(object);
    const key = objectKey(live.ref);
    this.#echo.heard(live.resourceVersion, this.#deps.cluster.clock.monotonicMs());
    if (type === 'DELETED') {
      this.#known.delete(key);
      this.#deps.onAbsent(live.ref, live.resourceVersion);
    } else {
      this.#known.set(key, live.ref);
      await this.#deps.onObject(live);
    }
    this.#resourceVersion = live.resourceVersion;
    return true;
  }
}

function readEvent(line: string): Json {
  try {
    return JSON.parse(line) as Json; // JSON.parse gives nothing else
  } catch (cause) {
    throw new AppError('unavailable', 'a watch broke off in the midst of an event', { retry: 'backoff', cause });
  }
}
