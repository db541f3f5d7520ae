import { maskObject } from '@fairlead/core/insight/mask-object.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { OfferedAction } from '@fairlead/core/model/custom-action.ts';
import type { InstallationId } from '@fairlead/core/model/ids.ts';
import { formatRef, type ObjectKey, type ObjectRef, objectKey } from '@fairlead/core/model/object.ts';
import type { StrangersFound } from '@fairlead/core/model/stranger.ts';
import type { TargetFacts } from '@fairlead/core/model/target-facts.ts';
import type { Tree } from '@fairlead/core/model/tree.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Random } from '../../../ports/random.ts';
import type {
  ActOutcome,
  ActRequest,
  DataObject,
  Effect,
  ExecuteRequest,
  LogLine,
  LogRequest,
  ObserveOutcome,
  ObserveRequest,
  PlacementOnTarget,
  Target,
  TargetCapabilities,
  TargetContact,
  TargetEvent,
  TargetNote,
} from '../../../ports/target.ts';
import { type Act, actOn } from './act-on.ts';
import { type ApiAccess, type ApiLimits, defaultApiLimits, type Impersonation } from './api-access.ts';
import { ApiClient } from './api-client.ts';
import { readStatus } from './api-status.ts';
import { type Cluster, fingerprintOf } from './cluster.ts';
import { ClusterWatch } from './cluster-watch.ts';
import { actionsFor, noActions, offeredBy, type TargetActions } from './custom-actions.ts';
import { CustomHealth, type HealthChecks, noChecks } from './custom-health.ts';
import { DataWatch } from './data-watch.ts';
import { Discovery, type Resource } from './discovery.ts';
import { executeWave } from './execute-wave.ts';
import { findOwned, findWithOwners } from './find-owned.ts';
import { findStrangers } from './find-strangers.ts';
import { type Digests, isSecret } from './fingerprint.ts';
import { KindNames } from './kind-names.ts';
import type { LiveObject } from './live-object.ts';
import { fieldManager } from './marks.ts';
import { observePlacement } from './observe-placement.ts';
import { OwnWrites } from './own-writes.ts';
import { PlannedForce } from './planned-force.ts';
import { podLogs } from './pod-logs.ts';
import { CapabilityReader } from './read-capabilities.ts';
import { readData } from './read-data.ts';
import { readEvents } from './read-events.ts';
import { readNodes } from './read-nodes.ts';
import { readBelow, readTree } from './read-tree.ts';
import { refusalText } from './refusal.ts';
import { RequestCounts } from './request-counts.ts';
import { restoreFields } from './restore-fields.ts';
import { SettledObjects } from './settled-objects.ts';

export type KubernetesTargetDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly digests: Digests;
  /** As whom the objects of a project are read and written; undefined for the credential's own account. */
  readonly identityOf?: (project: string) => Impersonation | undefined;
  /** Absent where the target has no checks of its own. */
  readonly health?: HealthChecks;
  /** Absent where it has no actions of its own. */
  readonly actions?: TargetActions;
};

/** A Kubernetes cluster by its API server: server-side apply under one field manager, drift by ownership. */
export class KubernetesTarget implements Target {
  readonly name: string;
  /** An API server knows no epochs: permits expire, and requests end before they do. */
  readonly checksEpoch = false;
  readonly #cluster: Cluster;
  readonly #random: Random;
  readonly #identityOf: NonNullable<KubernetesTargetDeps['identityOf']>;
  readonly #isInsecure: boolean;
  readonly #counts: RequestCounts;
  readonly #writes = new OwnWrites();
  readonly #settled = new SettledObjects();
  readonly #forces = new PlannedForce();
  readonly #watches = new Set<ClusterWatch>();
  readonly #dataWatches = new Set<AbortController>();
  readonly #names: KindNames;
  readonly #capabilities: CapabilityReader;
  readonly #actions: TargetActions;

  constructor(name: string, access: ApiAccess, deps: KubernetesTargetDeps, limits: ApiLimits = defaultApiLimits) {
    const { clock, digests, random } = deps;
    this.name = name;
    this.#counts = new RequestCounts(() => clock.now());
    const monotonicMs = (): number => clock.monotonicMs();
    const api = new ApiClient(access, limits, this.#counts);
    const health = new CustomHealth({ ...(deps.health ?? noChecks), clock });
    const remembering = { ...digests, paths: new Map<string, string>() };
    this.#cluster = { api, discovery: new Discovery(api, monotonicMs), digests: remembering, clock, health };
    this.#names = new KindNames(this.#cluster);
    this.#capabilities = new CapabilityReader(this.#cluster);
    this.#random = random;
    this.#actions = deps.actions ?? noActions;
    this.#identityOf = deps.identityOf ?? (() => undefined);
    this.#isInsecure = access.insecure === true;
  }

  async observe(request: ObserveRequest, signal: AbortSignal): Promise<ObserveOutcome> {
    const cluster = this.#asProject(request.on);
    const names = cluster === this.#cluster ? this.#names : null;
    const observation = await observePlacement(
      cluster,
      { settled: this.#settled, forces: this.#forces, names },
      request,
      signal,
    );
    return { kind: 'observed', observation };
  }

  execute(request: ExecuteRequest, signal: AbortSignal): AsyncIterable<Effect> {
    const onWritten = (resource: Resource, ref: ObjectRef, resourceVersion: string): void => {
      this.#names.made(resource, ref);
      if (resource.watchable) for (const watch of this.#watches) watch.follow(resource, resourceVersion);
    };
    const cluster = this.#asProject(request.on);
    return executeWave(
      { cluster, writes: this.#writes, settled: this.#settled, forces: this.#forces, onWritten },
      request,
      signal,
    );
  }

  /** The cluster as the placement's project may see it: what is known of kinds is shared, requests are its own. */
  #asProject({ project }: PlacementOnTarget): Cluster {
    const identity = this.#identityOf(project);
    return identity === undefined ? this.#cluster : { ...this.#cluster, api: this.#cluster.api.as(identity) };
  }

  watch(installation: InstallationId, listener: (event: TargetEvent) => void): () => void {
    const watch = new ClusterWatch({
      cluster: this.#cluster,
      writes: this.#writes,
      settled: this.#settled,
      installation,
      listener,
      fraction: () => this.#random.fraction(),
    });
    this.#watches.add(watch);
    watch.start();
    return () => {
      watch.stop();
      this.#watches.delete(watch);
    };
  }

  async live(on: PlacementOnTarget, ref: ObjectRef, signal: AbortSignal): Promise<JsonObject | undefined> {
    const [live, ...makers] = await findWithOwners(this.#asProject(on), on, ref, signal);
    if (live === undefined) return undefined;
    // A pod repeats what its Deployment holds, without the mark that says what of it is secret.
    return shown(live, [live, ...makers].some(isSecret), this.#cluster.digests);
  }

  async tree(on: PlacementOnTarget, refs: readonly ObjectRef[], signal: AbortSignal): Promise<Tree> {
    return readTree(this.#asProject(on), on, refs, signal);
  }

  async notes(on: PlacementOnTarget, ref: ObjectRef, signal: AbortSignal): Promise<readonly TargetNote[]> {
    const cluster = this.#asProject(on);
    const live = await findOwned(cluster, on, ref, signal);
    if (live === undefined) return [];
    const below = await readBelow(cluster, [live], signal);
    const notes = await readEvents(cluster, [live, ...below.nodes], signal);
    if (notes !== undefined) return notes;
    throw new AppError(
      'forbidden',
      `${this.name}: events may not be listed; \`fairlead doctor --rbac\` prints the role`,
    );
  }

  async act(request: ActRequest, signal: AbortSignal): Promise<ActOutcome> {
    const { on, ref, action, id, restore } = request;
    const cluster = this.#asProject(on);
    const live = await findOwned(cluster, on, ref, signal);
    const resource = await cluster.discovery.findPreferred(ref, signal);
    if (live === undefined || resource === undefined)
      throw new AppError('not-found', `${formatRef(ref)} is not on ${this.name}`);
    const { installation } = on;
    const give =
      restore && ((released: LiveObject) => restoreFields(cluster, released, { on, resource, ...restore, signal }));
    const act: Act = {
      live,
      resource,
      action,
      id,
      installation,
      actions: this.#actions,
      ...(give === undefined ? {} : { restore: give }),
      signal,
    };
    return this.#writing(objectKey(ref), async () => {
      const { said, live: after } = await actOn(cluster, act);
      if (after === null) return { said, uid: null, fingerprint: null };
      const fingerprint = await fingerprintOf(cluster, after, fieldManager(installation), signal);
      return { said, uid: after.uid, fingerprint };
    });
  }

  async offers(on: PlacementOnTarget, ref: ObjectRef, signal: AbortSignal): Promise<readonly OfferedAction[]> {
    const set = actionsFor(this.#actions, ref);
    if (set === undefined) return [];
    const cluster = this.#asProject(on);
    const live = await findOwned(cluster, on, ref, signal);
    return live === undefined ? [] : offeredBy(this.#actions, set, live, cluster.clock.now(), signal);
  }

  /** What watches say of an object while we act on it waits until whoever asked had time to note what was done. */
  async #writing<T>(key: ObjectKey, run: () => Promise<T>): Promise<T> {
    this.#writes.begin(key);
    try {
      return await run();
    } finally {
      this.#cluster.clock.after(settleMs, () => this.#writes.end(key, null));
    }
  }

  /** Nothing on a cluster gives outputs. */
  async outputs(): Promise<JsonObject> {
    return {};
  }

  async *logs(request: LogRequest, signal: AbortSignal): AsyncIterable<LogLine> {
    const { on, ref } = request;
    const cluster = this.#asProject(on);
    const live = await findOwned(cluster, on, ref, signal);
    if (live === undefined) {
      yield { at: cluster.clock.now(), stream: 'system', text: `${formatRef(ref)} is not on ${this.name}` };
      return;
    }
    yield* podLogs(cluster, live, request, signal);
  }

  async contact(signal: AbortSignal): Promise<TargetContact> {
    const at = this.#cluster.clock.now();
    try {
      const { status, body } = await this.#cluster.api.request({ method: 'GET', path: '/version', signal });
      const version = typeof body['gitVersion'] === 'string' ? body['gitVersion'] : '';
      return {
        reachable: status === 200,
        version,
        message:
          status === 200 ? (this.#isInsecure ? insecureRemark : '') : refusalText(readStatus(status, body), false),
        at,
      };
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      return { reachable: false, version: '', message: error.message, at };
    }
  }

  async facts(signal: AbortSignal): Promise<TargetFacts> {
    const [watch] = this.#watches;
    const { watched, unread } = watch?.facts() ?? { watched: [], unread: [] };
    const more = [...unread];
    let nodes: TargetFacts['nodes'] = [];
    try {
      const found = await readNodes(this.#cluster, signal);
      if (found === undefined) more.push('Node: may not be listed');
      nodes = found ?? [];
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      more.push(`Node: ${error.message}`);
    }
    return { nodes, watched, unread: more, requests: this.#counts.facts() };
  }

  async scopeOf(apiVersion: string, kind: string, signal: AbortSignal): Promise<'namespaced' | 'cluster' | undefined> {
    const resource = await this.#cluster.discovery.find(apiVersion, kind, signal);
    if (resource === undefined) return undefined;
    return resource.namespaced ? 'namespaced' : 'cluster';
  }

  strangers(on: PlacementOnTarget, namespaces: readonly string[], signal: AbortSignal): Promise<StrangersFound> {
    return findStrangers(this.#asProject(on), namespaces, signal);
  }

  dataOf(
    on: PlacementOnTarget,
    object: DataObject,
    signal: AbortSignal,
  ): Promise<{ readonly [key: string]: string } | undefined> {
    return readData(this.#asProject(on), object, signal);
  }

  watchData(on: PlacementOnTarget, object: DataObject, onChange: () => void): () => void {
    const watch = new DataWatch(this.#asProject(on), object, this.#cluster.digests.keyedDigest, onChange);
    const stop = new AbortController();
    this.#dataWatches.add(stop);
    void watch.run(stop.signal);
    return () => {
      stop.abort();
      this.#dataWatches.delete(stop);
    };
  }

  capabilities(signal: AbortSignal): Promise<TargetCapabilities> {
    return this.#capabilities.read(signal);
  }

  async close(): Promise<void> {
    for (const watch of this.#watches) watch.stop();
    for (const watch of this.#dataWatches) watch.abort();
    this.#watches.clear();
    this.#names.close();
    await this.#cluster.api.close();
  }
}

/** A note in the store takes a few milliseconds. */
const settleMs = 100;

const insecureRemark = 'its certificate is not checked (insecure-skip-tls-verify); give it an authority';

function shown(live: LiveObject, secret: boolean, digests: Digests): JsonObject {
  const { managedFields: _managedFields, ...metadata } = live.manifest.metadata;
  const manifest = { ...live.manifest, metadata };
  return maskObject({ ref: live.ref, manifest, origin: { path: '', line: 0 }, secret }, digests.keyedDigest);
}
