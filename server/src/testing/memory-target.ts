import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import { type DesiredObject, formatRef, type ObjectKey, objectKey } from '@fairlead/core/model/object.ts';
import type { Addition, DraftChange, ObjectState } from '@fairlead/core/model/plan.ts';
import type { Stranger, StrangersFound } from '@fairlead/core/model/stranger.ts';
import { emptyTree, type Tree } from '@fairlead/core/model/tree.ts';
import type { Clock } from '../ports/clock.ts';
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
} from '../ports/target.ts';

type Live = {
  readonly uid: string;
  readonly placement: string;
  content: string;
  health: Health;
  added?: readonly Addition[];
};

/** Healthy, and what a test makes of an object by its manifest's `status` field: `degraded`, `progressing`. */
export class MemoryTarget implements Target {
  readonly name: string;
  readonly checksEpoch = true;
  readonly objects = new Map<ObjectKey, Live>();
  readonly calls = { observe: 0, execute: 0, strangers: 0 };
  /** What nobody declared, by namespace. */
  readonly undeclared = new Map<string, readonly Stranger[]>();
  /** Objects whose deletion is accepted and does not end, each with what holds it. */
  readonly held = new Map<ObjectKey, string>();
  /** Parts of the target that cannot be seen now. */
  unseen: readonly string[] = [];
  /** What happens elsewhere while a pass looks at this target. */
  meanwhile: () => Promise<void> = async () => undefined;
  readonly #clock: Clock;
  #listener: ((event: TargetEvent) => void) | null = null;
  #uids = 0;

  constructor(name: string, clock: Clock) {
    this.name = name;
    this.#clock = clock;
  }

  async observe({ objects, inventory, on, removeAdditions = false }: ObserveRequest): Promise<ObserveOutcome> {
    this.calls.observe++;
    await this.meanwhile();
    const declared = new Set(objects.map((object) => objectKey(object.ref)));
    const claimed = new Set(inventory.map((entry) => objectKey(entry.ref)));
    const changes: DraftChange[] = objects.flatMap(
      (object) => this.#change(object, on.placement, removeAdditions) ?? [],
    );
    for (const { ref, deleting } of inventory) {
      if (deleting && this.objects.has(objectKey(ref))) continue;
      const live = this.objects.get(objectKey(ref));
      if (!declared.has(objectKey(ref))) changes.push({ ref, action: 'prune', fields: [], liveUid: live?.uid ?? null });
    }
    const conflicts = objects.flatMap((object) => {
      const live = this.objects.get(objectKey(object.ref));
      return live === undefined || live.placement === on.placement || claimed.has(objectKey(object.ref))
        ? []
        : [{ ref: object.ref, owner: live.placement, reason: 'it made it', next: 'take it out' }];
    });
    const states = [...this.objects.entries()]
      .filter(([, live]) => live.placement === on.placement)
      .map(([key, live]) => stateOf(key, live));
    return { kind: 'observed', observation: { changes, conflicts, states, incomplete: this.unseen } };
  }

  async *execute({ changes, objects, on }: ExecuteRequest): AsyncIterable<Effect> {
    this.calls.execute++;
    for (const change of changes) {
      const key = objectKey(change.ref);
      const desired = objects.find((object) => objectKey(object.ref) === key);
      if (desired === undefined) {
        const [holder, kept] = [this.held.get(key), this.objects.get(key)];
        if (holder !== undefined && kept !== undefined) {
          kept.health = { status: 'progressing', message: `it is being deleted and waits for ${holder}` };
          yield {
            key,
            outcome: 'done',
            uid: kept.uid,
            fingerprint: null,
            health: kept.health,
            failure: null,
            lingers: true,
          };
          continue;
        }
        this.objects.delete(key);
        yield { key, outcome: 'done', uid: null, fingerprint: null, health: healthy, failure: null };
        continue;
      }
      const status = desired.manifest['status'];
      const health: Health =
        status === 'degraded' || status === 'progressing' ? { status, message: `is ${status}` } : healthy;
      const live: Live = {
        uid: this.objects.get(key)?.uid ?? `u${++this.#uids}`,
        placement: on.placement,
        content: stableStringify(desired.manifest),
        health,
      };
      this.objects.set(key, live);
      yield { key, outcome: 'done', uid: live.uid, fingerprint: live.content, health, failure: null };
    }
  }

  /** Says something as its watch would. */
  say(event: TargetEvent): void {
    this.#listener?.(event);
  }

  watch(_installation: string, listener: (event: TargetEvent) => void): () => void {
    this.#listener = listener;
    for (const [key, live] of this.objects)
      listener({ kind: 'state', state: stateOf(key, live), at: this.#clock.now(), by: '' });
    listener({ kind: 'listed' });
    return () => {
      this.#listener = null;
    };
  }

  /** Somebody edits an object by hand; null deletes it. */
  edit(key: ObjectKey, content: string | null): void {
    const live = this.objects.get(key);
    if (live === undefined) return;
    if (content === null) this.objects.delete(key);
    else live.content = content;
    const state: ObjectState =
      content === null
        ? { key, uid: null, live: null, health: { status: 'missing', message: 'was removed' } }
        : stateOf(key, live);
    this.#listener?.({ kind: 'state', state, at: this.#clock.now(), by: 'edited by hand' });
  }

  /** Somebody adds a field to an object. */
  add(key: ObjectKey, addition: Addition): void {
    const live = this.objects.get(key);
    if (live === undefined) return;
    live.added = [...(live.added ?? []), addition];
    this.#listener?.({ kind: 'state', state: stateOf(key, live), at: this.#clock.now(), by: addition.by });
  }

  async strangers(_on: PlacementOnTarget, namespaces: readonly string[]): Promise<StrangersFound> {
    this.calls.strangers++;
    return { found: namespaces.flatMap((name) => this.undeclared.get(name) ?? []), unread: [] };
  }

  setHealth(key: ObjectKey, health: Health): void {
    const live = this.objects.get(key);
    if (live === undefined) return;
    live.health = health;
    this.#listener?.({ kind: 'state', state: stateOf(key, live), at: this.#clock.now(), by: '' });
  }

  async live(): Promise<JsonObject | undefined> {
    return undefined;
  }

  async outputs(): Promise<JsonObject> {
    return {};
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

  async contact(): Promise<TargetContact> {
    return { reachable: true, version: 'memory', message: '', at: this.#clock.now() };
  }

  async close(): Promise<void> {}

  #change(object: DesiredObject, placement: string, removes: boolean): DraftChange | undefined {
    const live = this.objects.get(objectKey(object.ref));
    if (live === undefined) return { ref: object.ref, action: 'create', fields: [], liveUid: null };
    const content = stableStringify(object.manifest);
    if (removes && live.added !== undefined)
      return { ref: object.ref, action: 'change', fields: live.added.map(({ path }) => ({ path })), liveUid: live.uid };
    if (live.content === content)
      return live.placement === placement
        ? undefined
        : { ref: object.ref, action: 'adopt', fields: [], liveUid: live.uid };
    return { ref: object.ref, action: 'change', fields: [{ path: '', after: content }], liveUid: live.uid };
  }
}

const healthy: Health = { status: 'healthy', message: '' };

function stateOf(key: ObjectKey, live: Live): ObjectState {
  const { uid, content, health, added } = live;
  return { key, uid, live: content, health, ...(added === undefined ? {} : { added }) };
}
