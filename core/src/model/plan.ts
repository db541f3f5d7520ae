import type { Json } from '../lib/json.ts';
import type { Health } from './health.ts';
import type { GateName } from './hold.ts';
import type { BundleDigest, Epoch, EpochMs, PlacementId, PlanDigest } from './ids.ts';
import type { ObjectKey, ObjectRef } from './object.ts';

/** One field that will differ. Secret values are shown as `***` with a keyed digest, never in clear. */
export type FieldChange = {
  /** JSON pointer. */
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
  /** Who holds the field now and is overruled, since it is ours: the drift that is put back. Nothing else is ever forced. */
  readonly takenFrom?: string;
};

/**
 * `run` executes a Task or hook; `replace` deletes and creates (only where declared); `adopt` takes over an object
 * that exists unmanaged with equal content; `prune` deletes what the bundle no longer declares.
 */
export type ChangeAction = 'create' | 'change' | 'replace' | 'adopt' | 'run' | 'prune';

/** Sync phases in order; hooks name theirs, everything else is `sync`. `fail` has its turn when a delivery failed. */
export const syncPhases = ['pre-sync', 'sync', 'post-sync', 'fail'] as const;
export type SyncPhase = (typeof syncPhases)[number];

/** What a target finds must be done to one object; the core gives it its phase and wave. */
export type DraftChange = {
  readonly ref: ObjectRef;
  readonly action: ChangeAction;
  readonly fields: readonly FieldChange[];
  /** The live object this was planned against; execute refuses if it is another by then. */
  readonly liveUid: string | null;
  /** A deletion of what was handed to us and still carries the mark of the one that had it: its claim is ours. */
  readonly handedOver?: true;
  /** A prune that lets go of the object instead of deleting it, since the object itself asks to be kept. */
  readonly keep?: true;
  /** Why it cannot be undone, where that is so: a migration, a deletion of data. */
  readonly irreversible?: string;
};

export type PlannedChange = DraftChange & { readonly phase: SyncPhase; readonly wave: number };

/** An object that we may not write: someone else owns it, or another application claims it. */
export type Conflict = {
  readonly ref: ObjectRef;
  readonly owner: string;
  readonly reason: string;
  readonly next: string;
  /** The rule of a project that says no; absent where it is about who owns the object. */
  readonly rule?: string;
};

/** A field of an object that somebody else holds and Git does not declare: no drift of ours, and yet not what Git says. */
export type Addition = {
  /** The self-declared name of who holds it: `kubectl-edit`. */
  readonly by: string;
  /** JSON pointer. */
  readonly path: string;
  /** The same as people read it: `spec.template.spec.containers[name="debug"]`. */
  readonly field: string;
};

/**
 * How one object of a placement is on its target. `baseline` is the fingerprint of our fields right after our last
 * write, `live` the one seen now: unequal means drift (or a suspicion of it).
 */
export type ObjectState = {
  readonly key: ObjectKey;
  readonly uid: string | null;
  readonly live: string | null;
  readonly health: Health;
  /** What others added to it, where the target tells; the first few. */
  readonly added?: readonly Addition[];
};

/** Changes that may run together; the next group waits until these are healthy. */
export type Wave = { readonly phase: SyncPhase; readonly wave: number; readonly changes: readonly PlannedChange[] };

/** Bundle against live, saved before anything else happens. Approvals and permits bind to its digest. */
export type Plan = {
  readonly digest: PlanDigest;
  readonly placement: PlacementId;
  readonly bundle: BundleDigest;
  /** Names the rules that its objects were held against; absent where there are none. Other rules make another plan. */
  readonly policies?: string;
  readonly waves: readonly Wave[];
  /** Deletions, executed last; empty while pruning is off or held. */
  readonly prunes: readonly PlannedChange[];
  /** Deletions that Git implies but a gate holds, with the reason. */
  readonly heldPrunes: readonly { readonly change: PlannedChange; readonly reason: string }[];
  readonly conflicts: readonly Conflict[];
  readonly unchanged: number;
  readonly madeAt: EpochMs;
};

/** The only key to execute: which plan, which gates passed (and which were waived), under which epoch, until when. */
export type Permit = {
  readonly plan: PlanDigest;
  readonly placement: PlacementId;
  readonly gates: readonly { readonly gate: GateName; readonly rule: string; readonly outcome: 'passed' | 'waived' }[];
  readonly epoch: Epoch;
  readonly expiresAt: EpochMs;
};
