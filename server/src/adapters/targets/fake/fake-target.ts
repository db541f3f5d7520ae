import { admitPermit } from '@fairlead/core/gate/admit-permit.ts';
import { hostGroup } from '@fairlead/core/host/host-api.ts';
import { hostSpecs } from '@fairlead/core/host/host-object.ts';
import { type DesiredHostObject, type LiveHostObject, observeHost } from '@fairlead/core/host/observe-host.ts';
import { decideTask, type TaskRun, taskHealth, withRun } from '@fairlead/core/host/task-run.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import type { Hash, InstallationId } from '@fairlead/core/model/ids.ts';
import {
  type DesiredObject,
  formatRef,
  type ObjectKey,
  type ObjectRef,
  objectKey,
} from '@fairlead/core/model/object.ts';
import type { ObjectState, PlannedChange } from '@fairlead/core/model/plan.ts';
import { emptyTree, type Tree } from '@fairlead/core/model/tree.ts';
import type { Clock } from '../../../ports/clock.ts';
import type {
  ActOutcome,
  ActRequest,
  Effect,
  ExecuteRequest,
  LogLine,
  ObserveOutcome,
  ObserveRequest,
  PlacementOnTarget,
  Target,
  TargetContact,
  TargetEvent,
  TargetNote,
} from '../../../ports/target.ts';
import type { FakeCall, FakeFault } from './fake-fault.ts';
import { type FakeObject, type FakeVersion, liveVersion } from './fake-object.ts';

export type FakeTargetDeps = {
  readonly name: string;
  readonly clock: Clock;
  readonly hash: Hash;
  /** Digest of secrets; by default a hash with a prefix. */
  readonly keyed?: Hash;
  /** Whether older epochs are refused (default true). */
  readonly checksEpoch?: boolean;
  /** Asked at every call: what goes wrong with it. Default nothing. */
  readonly fault?: (call: FakeCall) => FakeFault;
  /** Why an object cannot be held here; by default only kinds that the host group does not know. */
  readonly refuses?: (object: DesiredObject) => string | undefined;
  /** Health of an object right after it was written; default healthy. */
  readonly healthAfterWrite?: (object: DesiredObject) => Health;
  /** Delivers an event to watchers; by default at once. A simulation may hold it back, drop it or reorder it. */
  readonly deliver?: (event: TargetEvent, send: () => void) => void;
};

type Watch = { readonly installation: string; readonly listener: (event: TargetEvent) => void };

const healthy: Health = { status: 'healthy', message: '' };

/** A target in memory, for simulations and measurements: no timers, no randomness, every fault on demand. */
export class FakeTarget implements Target {
  readonly name: string;
  readonly checksEpoch: boolean;
  /** Calls so far, by method. */
  readonly calls: { [method in FakeCall['method']]: number } = {
    observe: 0,
    execute: 0,
    live: 0,
    outputs: 0,
    contact: 0,
    watch: 0,
  };
  /** Single writes so far. */
  writes = 0;
  readonly #deps: FakeTargetDeps;
  readonly #objects = new Map<ObjectKey, FakeObject>();
  readonly #watches = new Set<Watch>();
  #epoch = 0;
  #lastUid = 0;

  constructor(deps: FakeTargetDeps) {
    this.#deps = deps;
    this.name = deps.name;
    this.checksEpoch = deps.checksEpoch ?? true;
  }

  async observe(request: ObserveRequest, signal: AbortSignal): Promise<ObserveOutcome> {
    const fault = await this.#begin({ method: 'observe', placement: request.on.placement }, signal);
    if (fault.kind === 'later') return { kind: 'later', reason: fault.reason };
    const live = new Map<ObjectKey, LiveHostObject>();
    for (const ref of [
      ...request.objects.map((object) => object.ref),
      ...request.inventory.map((entry) => entry.ref),
    ]) {
      const key = objectKey(ref);
      const found = fault.kind === 'partial' && fault.hides(ref) ? undefined : this.#objects.get(key);
      const shown = found === undefined ? undefined : liveVersion(found, fault.kind === 'stale');
      if (shown !== undefined) live.set(key, shown);
    }
    const owner = { installation: request.on.installation, placement: request.on.placement, label: label(request.on) };
    const desired = request.objects.map((object) => this.#desired(object));
    const digests = { hash: this.#deps.hash, keyed: this.#keyed };
    const observation = observeHost(
      { owner, desired, live, inventory: request.inventory, ignore: request.ignore },
      digests,
    );
    const incomplete = fault.kind === 'partial' ? [fault.reason] : [];
    if (fault.kind === 'lost-reply') throw lostReply(this.name);
    return { kind: 'observed', observation: { ...observation, incomplete } };
  }

  async *execute(request: ExecuteRequest, signal: AbortSignal): AsyncIterable<Effect> {
    const fault = await this.#begin(
      { method: 'execute', placement: request.on.placement, delivery: request.delivery },
      signal,
    );
    this.#admit(request);
    const objects = new Map(request.objects.map((object) => [objectKey(object.ref), object]));
    let done = 0;
    for (const change of request.changes) {
      if (signal.aborted) throw new AppError('cancelled', 'execute was taken back');
      const effect = this.#change(request, change, objects.get(objectKey(change.ref)), fault);
      done++;
      // The effect has happened; only the answer is lost, and with it all that would have followed.
      if (fault.kind === 'lost-reply' && done > fault.after) throw lostReply(this.name);
      yield effect;
    }
    if (fault.kind === 'lost-reply') throw lostReply(this.name);
  }

  watch(installation: InstallationId, listener: (event: TargetEvent) => void): () => void {
    this.calls.watch++;
    const watch = { installation, listener };
    this.#tellAll(watch);
    this.#watches.add(watch);
    return () => this.#watches.delete(watch);
  }

  async live(on: PlacementOnTarget, ref: ObjectRef, signal: AbortSignal): Promise<JsonObject | undefined> {
    await this.#begin({ method: 'live', placement: on.placement }, signal);
    const version = this.#objects.get(objectKey(ref))?.version;
    if (version?.fingerprint == null || version.owner?.placement !== on.placement) return undefined;
    return {
      apiVersion: ref.group === '' ? 'v1' : `${ref.group}/v1`,
      kind: ref.kind,
      metadata: { name: ref.name, uid: version.uid },
      ...(version.secret ? { spec: '***' } : version.view),
    };
  }

  async outputs(on: PlacementOnTarget, signal: AbortSignal): Promise<JsonObject> {
    await this.#begin({ method: 'outputs', placement: on.placement }, signal);
    const found: { [name: string]: JsonObject } = {};
    for (const object of this.#objects.values()) {
      if (object.version?.owner?.placement === on.placement && object.outputs !== null)
        found[object.ref.name] = object.outputs;
    }
    return found;
  }

  async *logs(): AsyncIterable<LogLine> {}

  /** Nothing here makes other things. */
  async tree(): Promise<Tree> {
    return emptyTree;
  }

  async notes(): Promise<readonly TargetNote[]> {
    return [];
  }

  async act({ ref, action }: ActRequest): Promise<ActOutcome> {
    throw new AppError('invalid-input', `${formatRef(ref)} knows no ${action.kind}; change it in Git`);
  }

  async contact(signal: AbortSignal): Promise<TargetContact> {
    const at = this.#deps.clock.now();
    try {
      await this.#begin({ method: 'contact', placement: '' }, signal);
      return { reachable: true, version: 'fake', message: '', at };
    } catch (error) {
      return { reachable: false, version: '', message: String(error), at };
    }
  }

  async close(): Promise<void> {
    this.#watches.clear();
  }

  /** Changes an object as a person would, past Fairlead: its fingerprint moves, its mark stays. */
  editByHand(ref: ObjectRef, view: JsonObject, by = 'edited by hand'): void {
    const object = this.#objects.get(objectKey(ref));
    if (object?.version == null) throw new AppError('not-found', `${formatRef(ref)} is not on ${this.name}`);
    const { version } = object;
    this.#put(ref, { ...version, view, fingerprint: this.#fingerprint(view, version.secret), health: healthy }, by);
  }

  /** Puts something there that nobody manages. */
  placeUnmanaged(ref: ObjectRef, view: JsonObject): void {
    this.#put(
      ref,
      { uid: '', owner: null, fingerprint: this.#fingerprint(view, false), view, secret: false, health: healthy },
      '',
    );
  }

  /** Takes an object away past Fairlead. */
  deleteByHand(ref: ObjectRef, by = 'removed by hand'): void {
    const version = this.#objects.get(objectKey(ref))?.version;
    if (version == null) return;
    this.#put(
      ref,
      { ...version, fingerprint: null, view: {}, health: { status: 'missing', message: 'it is gone' } },
      by,
    );
  }

  /** Lets an object become well or ill. */
  setHealth(ref: ObjectRef, health: Health, by = ''): void {
    const version = this.#objects.get(objectKey(ref))?.version;
    if (version != null) this.#put(ref, { ...version, health }, by);
  }

  /** Ends a Task's run that its health hook left progressing. */
  endTask(ref: ObjectRef, outcome: 'succeeded' | 'failed' | 'unknown', outputs: JsonObject | null = null): void {
    const object = this.#objects.get(objectKey(ref));
    const run = object?.runs.findLast(({ digest }) => digest === object.version?.fingerprint);
    if (object?.version == null || run === undefined) return;
    const ended: TaskRun = { ...run, outcome, endedAt: this.#deps.clock.now() };
    object.runs = withRun(object.runs, ended);
    object.outputs = outputs ?? object.outputs;
    this.#put(ref, { ...object.version, health: taskHealth(ended) }, outcome);
  }

  /** How often a Task really ran: the simulation's witness that nothing is done twice. */
  runsOf(ref: ObjectRef): readonly TaskRun[] {
    return this.#objects.get(objectKey(ref))?.runs ?? [];
  }

  /** What is there now, by key: present objects only. */
  present(): ReadonlyMap<ObjectKey, FakeVersion> {
    const found = new Map<ObjectKey, FakeVersion>();
    for (const [key, { version }] of this.#objects)
      if (version !== null && version.fingerprint !== null) found.set(key, version);
    return found;
  }

  /** Tells watchers that the target is out of sight, or back. */
  tell(event: Extract<TargetEvent, { kind: 'lost' | 'recovered' | 'listed' }>): void {
    for (const watch of this.#watches) this.#send(watch, event);
  }

  /** Tells watchers everything again, as after a broken connection. */
  relist(): void {
    for (const watch of this.#watches) this.#tellAll(watch);
  }

  #tellAll(watch: Watch): void {
    for (const [key, object] of this.#objects) {
      if (object.version?.owner?.installation === watch.installation)
        this.#send(watch, { kind: 'state', state: stateOf(key, object.version), at: this.#deps.clock.now(), by: '' });
    }
    this.#send(watch, { kind: 'listed' });
  }

  async #begin(call: FakeCall, signal: AbortSignal): Promise<FakeFault> {
    this.calls[call.method]++;
    const fault = this.#deps.fault?.(call) ?? { kind: 'none' };
    if (fault.kind === 'delay') await fault.until;
    if (signal.aborted) throw new AppError('cancelled', `${call.method} was taken back`);
    if (fault.kind === 'error') throw fault.error;
    return fault;
  }

  #admit({ on, permit }: ExecuteRequest): void {
    admitPermit(permit, on.placement, this.#deps.clock.now(), this.checksEpoch ? this.#epoch : 0);
    this.#epoch = Math.max(this.#epoch, permit.epoch);
  }

  #change(request: ExecuteRequest, change: PlannedChange, object: DesiredObject | undefined, fault: FakeFault): Effect {
    const key = objectKey(change.ref);
    const existing = this.#objects.get(key);
    const version = existing?.version ?? null;
    const { on } = request;
    if (fault.kind === 'object-error' && fault.hits(change.ref))
      return failed(key, version, 'object-rejected', fault.message, true);
    const ours = version?.owner?.placement === on.placement && version.owner.installation === on.installation;
    if (change.action === 'prune') {
      const handed = change.handedOver === true && change.liveUid === version?.uid;
      if (version === null || (!ours && !handed))
        return { key, outcome: 'done', uid: null, fingerprint: null, health: healthy, failure: null };
      if (change.liveUid !== null && change.liveUid !== version.uid)
        return failed(key, version, 'object-conflict', 'it was replaced since the plan', true);
      this.#put(change.ref, null, 'fairlead');
      return { key, outcome: 'done', uid: null, fingerprint: null, health: healthy, failure: null };
    }
    if (object === undefined)
      return failed(key, version, 'object-rejected', 'the object was not sent with the change', false);
    const handedOver =
      version !== null && change.liveUid === version.uid && version.owner?.installation === on.installation;
    if (version?.owner != null && !ours && !handedOver)
      return failed(key, version, 'object-conflict', `it belongs to ${version.owner.label}`, false);
    if (version !== null && change.liveUid !== null && change.liveUid !== version.uid)
      return failed(key, version, 'object-conflict', 'it was replaced since the plan', true);
    const desired = this.#desired(object);
    if (desired.kind === 'refused') return failed(key, version, 'object-conflict', desired.reason, false);
    if (version !== null && version.owner === null && version.fingerprint !== desired.fingerprint)
      return failed(key, version, 'object-conflict', 'something unmanaged is there', false);
    return this.#write(request, object, desired, version);
  }

  #write(
    request: ExecuteRequest,
    object: DesiredObject,
    desired: Extract<DesiredHostObject, { kind: 'wanted' }>,
    before: FakeVersion | null,
  ): Effect {
    const { on } = request;
    const key = objectKey(object.ref);
    let health = this.#deps.healthAfterWrite?.(object) ?? healthy;
    if (object.ref.kind === 'Task') {
      const run = this.#runTask(request, object, desired.fingerprint, health);
      if (run === undefined)
        return { ...failed(key, before, 'outcome-unknown', 'nobody saw how its run ended', false), outcome: 'unknown' };
      health = taskHealth(run);
    }
    const uid = before?.uid || `uid-${++this.#lastUid}`;
    const owner = { installation: on.installation, placement: on.placement, label: label(on) };
    this.#put(
      object.ref,
      { uid, owner, fingerprint: desired.fingerprint, view: desired.view, secret: desired.secret, health },
      'fairlead',
    );
    return { key, outcome: 'done', uid, fingerprint: desired.fingerprint, health, failure: null };
  }

  #runTask(request: ExecuteRequest, object: DesiredObject, digest: string, health: Health): TaskRun | undefined {
    const kept = this.#slot(object.ref);
    const waived = request.permit.gates.some((gate) => gate.gate === 'outcome' && gate.outcome === 'waived');
    const decision = decideTask(kept.runs, {
      digest,
      delivery: request.delivery,
      idempotent: isIdempotent(object),
      waived,
    });
    if (decision.kind === 'held') return undefined;
    if (decision.kind === 'keep') return decision.run;
    const outcome =
      health.status === 'healthy'
        ? 'succeeded'
        : health.status === 'degraded'
          ? 'failed'
          : health.status === 'unknown'
            ? 'unknown'
            : 'running';
    const startedAt = this.#deps.clock.now() + kept.runs.length / 1_000;
    const run: TaskRun = {
      digest,
      delivery: request.delivery,
      outcome,
      startedAt,
      endedAt: outcome === 'running' ? null : startedAt,
      exit: null,
    };
    kept.runs = withRun(kept.runs, run);
    return run;
  }

  #desired(object: DesiredObject): DesiredHostObject {
    const reason = (this.#deps.refuses ?? unknownKind)(object);
    if (reason !== undefined) return { kind: 'refused', object, owner: this.name, reason, next: 'correct it in Git' };
    const spec = object.manifest['spec'] ?? object.manifest['data'] ?? {};
    const view = { spec };
    const fingerprint = this.#fingerprint(view, object.secret);
    const runs = object.ref.kind === 'Task' ? (this.#objects.get(objectKey(object.ref))?.runs ?? []) : null;
    const idempotent = isIdempotent(object);
    const task =
      runs === null
        ? null
        : {
            decision: decideTask(runs, { digest: fingerprint, delivery: '', idempotent, waived: false }).kind,
            idempotent,
            health: taskHealth(runs.findLast((run) => run.digest === fingerprint)),
          };
    return { kind: 'wanted', object, fingerprint, view, secret: object.secret, task };
  }

  #slot(ref: ObjectRef): FakeObject {
    const key = objectKey(ref);
    const known = this.#objects.get(key);
    if (known !== undefined) return known;
    const fresh: FakeObject = { ref, version: null, before: null, runs: [], outputs: null };
    this.#objects.set(key, fresh);
    return fresh;
  }

  #put(ref: ObjectRef, version: FakeVersion | null, by: string): void {
    const object = this.#slot(ref);
    if (by === 'fairlead') this.writes++;
    object.before = object.version;
    object.version = version;
    const key = objectKey(ref);
    const installation = (version ?? object.before)?.owner?.installation;
    const event: TargetEvent = { kind: 'state', state: stateOf(key, version), at: this.#deps.clock.now(), by };
    for (const watch of this.#watches) if (watch.installation === installation) this.#send(watch, event);
    if (version === null && object.runs.length === 0) this.#objects.delete(key);
  }

  #send(watch: { readonly listener: (event: TargetEvent) => void }, event: TargetEvent): void {
    if (this.#deps.deliver === undefined) watch.listener(event);
    else this.#deps.deliver(event, () => watch.listener(event));
  }

  #fingerprint(view: JsonObject, secret: boolean): string {
    const text = stableStringify(view);
    return secret ? this.#keyed(text) : this.#deps.hash(text);
  }

  readonly #keyed = (text: string): string => this.#deps.keyed?.(text) ?? this.#deps.hash(`key\n${text}`);
}

function unknownKind({ ref }: DesiredObject): string | undefined {
  return ref.group === hostGroup && !(ref.kind in hostSpecs) ? `unknown kind "${ref.kind}"` : undefined;
}

function isIdempotent(object: DesiredObject): boolean {
  const { spec } = object.manifest as { readonly spec?: { readonly idempotent?: unknown } };
  return spec?.idempotent === true;
}

function stateOf(key: ObjectKey, version: FakeVersion | null): ObjectState {
  if (version === null) return { key, uid: null, live: null, health: { status: 'missing', message: '' } };
  return { key, uid: version.uid, live: version.fingerprint, health: version.health };
}

function label(on: PlacementOnTarget): string {
  return `${on.project}/${on.application}`;
}

function lostReply(name: string): AppError {
  return new AppError('unavailable', `${name}: the answer was lost`, { retry: 'backoff', details: { lost: true } });
}

function failed(
  key: ObjectKey,
  version: FakeVersion | null,
  code: 'object-conflict' | 'object-rejected' | 'outcome-unknown',
  message: string,
  retryable: boolean,
): Effect {
  const next = retryable ? 'it is tried again by itself' : 'correct it in Git';
  return {
    key,
    outcome: 'failed',
    uid: version?.uid ?? null,
    fingerprint: null,
    health: { status: 'degraded', message },
    failure: { code, message, next, retryable },
  };
}
