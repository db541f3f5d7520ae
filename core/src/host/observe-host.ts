import type { Json, JsonObject } from '../lib/json.ts';
import type { Health } from '../model/health.ts';
import type { DesiredObject, ObjectKey, ObjectRef } from '../model/object.ts';
import { objectKey } from '../model/object.ts';
import type { Conflict, DraftChange, FieldChange, ObjectState } from '../model/plan.ts';
import type { IgnoreRule } from '../model/settings.ts';
import { fieldChanges, maskFields, shortenFields, withoutIgnored } from './field-changes.ts';

/** Whose mark an object carries; `label` is how people know it: `project/application`. */
export type HostOwner = { readonly installation: string; readonly placement: string; readonly label: string };

/** An object as it is on the host now. `view` is what a desired view is compared with. */
export type LiveHostObject = {
  readonly uid: string;
  /** Null for something that exists and that nobody here manages: a file of the system. */
  readonly owner: HostOwner | null;
  readonly fingerprint: string | null;
  readonly view: JsonObject;
  readonly secret: boolean;
  readonly health: Health;
};

/** An object as this host would make it; `refused` when it may not. */
export type DesiredHostObject =
  | {
      readonly kind: 'wanted';
      readonly object: DesiredObject;
      readonly fingerprint: string;
      readonly view: JsonObject;
      readonly secret: boolean;
      /** For a Task: whether it has to run, and its health for this content. */
      readonly task: {
        readonly decision: 'run' | 'keep' | 'held';
        readonly idempotent: boolean;
        readonly health: Health;
      } | null;
    }
  | {
      readonly kind: 'refused';
      readonly object: DesiredObject;
      readonly owner: string;
      readonly reason: string;
      readonly next: string;
    };

export type HostFacts = {
  readonly owner: HostOwner;
  readonly desired: readonly DesiredHostObject[];
  readonly live: ReadonlyMap<ObjectKey, LiveHostObject>;
  readonly inventory: readonly {
    readonly ref: ObjectRef;
    readonly uid: string | null;
    /** Null when we have not written it yet: then a claim on an object of another was handed to us. */
    readonly baseline: string | null;
  }[];
  readonly ignore: readonly IgnoreRule[];
};

export type HostObservation = {
  readonly changes: readonly DraftChange[];
  readonly conflicts: readonly Conflict[];
  readonly states: readonly ObjectState[];
};

type Digests = { readonly hash: (text: string) => string; readonly keyed: (text: string) => string };

/** What bringing the desired objects about would change. An object that may not be written harms itself alone. */
export function observeHost(facts: HostFacts, digests: Digests): HostObservation {
  const changes: DraftChange[] = [];
  const conflicts: Conflict[] = [];
  const states = new Map<ObjectKey, ObjectState>();
  for (const desired of facts.desired) {
    const { ref } = desired.object;
    const key = objectKey(ref);
    const live = facts.live.get(key);
    states.set(key, stateOf(key, live, desired));
    const conflict = conflictOf(facts, desired, live);
    if (conflict !== undefined) {
      conflicts.push(conflict);
      continue;
    }
    if (desired.kind === 'refused') continue;
    const change = draft(facts, desired, live, digests);
    if (change !== undefined) changes.push(change);
  }
  for (const entry of facts.inventory) {
    const key = objectKey(entry.ref);
    if (states.has(key)) continue;
    const live = facts.live.get(key);
    const ours =
      live?.owner?.placement === facts.owner.placement && live.owner.installation === facts.owner.installation;
    const handed =
      !ours &&
      live?.owner?.installation === facts.owner.installation &&
      entry.baseline === null &&
      entry.uid === live.uid;
    changes.push({
      ref: entry.ref,
      action: 'prune',
      fields: [],
      liveUid: ours || handed ? live.uid : null,
      ...(handed ? { handedOver: true } : {}),
    });
    states.set(key, stateOf(key, ours || handed ? live : undefined, undefined));
  }
  return { changes, conflicts, states: [...states.values()] };
}

function stateOf(
  key: ObjectKey,
  live: LiveHostObject | undefined,
  desired: DesiredHostObject | undefined,
): ObjectState {
  if (live === undefined || live.owner === null) {
    return { key, uid: null, live: null, health: { status: 'missing', message: 'it is not on the host' } };
  }
  const task = desired?.kind === 'wanted' ? desired.task : null;
  return { key, uid: live.uid, live: live.fingerprint, health: task?.health ?? live.health };
}

function conflictOf(
  facts: HostFacts,
  desired: DesiredHostObject,
  live: LiveHostObject | undefined,
): Conflict | undefined {
  const { ref } = desired.object;
  if (live?.owner && !isOurs(facts, ref, live)) {
    const other = live.owner.installation !== facts.owner.installation;
    return {
      ref,
      owner: live.owner.label,
      reason: `${live.owner.label}${other ? ' of another installation' : ''} already runs ${ref.kind} "${ref.name}" on this host`,
      next: 'rename one of the two, or take it out of the other application',
    };
  }
  if (desired.kind === 'refused') return { ref, owner: desired.owner, reason: desired.reason, next: desired.next };
  if (live !== undefined && live.owner === null && live.fingerprint !== desired.fingerprint) {
    return {
      ref,
      owner: 'nobody here',
      reason: 'a file with other content is there already, and Fairlead did not write it',
      next: 'move it away, or make its content and mode equal to the declared ones so that it can be adopted',
    };
  }
  return undefined;
}

/** Ours by its mark, or handed to us: the store's claim names exactly this object of the same installation. */
function isOurs(facts: HostFacts, ref: ObjectRef, live: LiveHostObject): boolean {
  if (live.owner?.installation !== facts.owner.installation) return false;
  if (live.owner.placement === facts.owner.placement) return true;
  return facts.inventory.some((entry) => entry.uid === live.uid && objectKey(entry.ref) === objectKey(ref));
}

function draft(
  facts: HostFacts,
  desired: Extract<DesiredHostObject, { kind: 'wanted' }>,
  live: LiveHostObject | undefined,
  digests: Digests,
): DraftChange | undefined {
  const { ref } = desired.object;
  const show = (before: Json, after: Json): readonly FieldChange[] => {
    const fields = withoutIgnored(fieldChanges(before, after), ref, facts.ignore);
    return desired.secret || live?.secret === true
      ? maskFields(fields, digests.keyed)
      : shortenFields(fields, digests.hash);
  };
  const { task } = desired;
  if (task !== null && task.decision !== 'keep') {
    const fields = show(live?.view ?? {}, desired.view);
    const irreversible = task.idempotent
      ? {}
      : { irreversible: `task "${ref.name}" runs; what it does is not undone by going back` };
    return { ref, action: 'run', fields, liveUid: live?.uid ?? null, ...irreversible };
  }
  if (live === undefined) return { ref, action: 'create', fields: show({}, desired.view), liveUid: null };
  if (live.owner === null) return { ref, action: 'adopt', fields: [], liveUid: null };
  if (live.owner.placement !== facts.owner.placement)
    return { ref, action: 'adopt', fields: show(live.view, desired.view), liveUid: live.uid };
  if (live.fingerprint === null) return { ref, action: 'create', fields: show({}, desired.view), liveUid: live.uid };
  if (live.fingerprint === desired.fingerprint && live.secret === desired.secret) return undefined;
  const fields = [...show(live.view, desired.view), ...secrecy(live.secret, desired.secret)];
  if (fields.length === 0) return undefined;
  return { ref, action: task === null ? 'change' : 'adopt', fields, liveUid: live.uid };
}

function secrecy(before: boolean, after: boolean): readonly FieldChange[] {
  return before === after ? [] : [{ path: '/secret', before, after }];
}
