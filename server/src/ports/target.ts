import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { OfferedAction } from '@fairlead/core/model/custom-action.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { EpochMs, InstallationId, PlacementId } from '@fairlead/core/model/ids.ts';
import type { DesiredObject, ObjectKey, ObjectRef } from '@fairlead/core/model/object.ts';
import type { ObjectAction } from '@fairlead/core/model/object-action.ts';
import type { Addition, Conflict, DraftChange, ObjectState, Permit, PlannedChange } from '@fairlead/core/model/plan.ts';
import type { IgnoreRule } from '@fairlead/core/model/settings.ts';
import type { StrangersFound } from '@fairlead/core/model/stranger.ts';
import type { TargetFacts } from '@fairlead/core/model/target-facts.ts';
import type { Tree } from '@fairlead/core/model/tree.ts';

/** What we wrote before: the inventory of a placement, as the store remembers it. */
export type InventoryEntry = {
  readonly ref: ObjectRef;
  readonly uid: string | null;
  /** Fingerprint of our fields right after our last write; null before the first. */
  readonly baseline: string | null;
  /** The target accepted its deletion and had not finished it: not asked for again while the object ends. */
  readonly deleting?: true;
};

export type PlacementOnTarget = {
  readonly installation: InstallationId;
  readonly placement: PlacementId;
  readonly project: string;
  readonly application: string;
};

export type ObserveRequest = {
  readonly on: PlacementOnTarget;
  readonly objects: readonly DesiredObject[];
  /**
   * Objects whose claim this placement holds. One that carries another placement's mark of the same installation was
   * handed over (a renamed application): it is ours, and `adopt` puts our mark on it. Without the claim it is a conflict.
   */
  readonly inventory: readonly InventoryEntry[];
  readonly ignore: readonly IgnoreRule[];
  /** Whether the target is asked if it would take what is not there yet, before anything is written. Default: it is. */
  readonly tryCreations?: boolean;
  /** What a person asked to take over from another tool that applied it, although it differs from Git. Default: nothing. */
  readonly take?: readonly ObjectKey[];
  /**
   * What the target's own watch vouches for need not be looked at again. Default: everything is looked at, as a person who
   * asks expects.
   */
  readonly mayTrustWatch?: boolean;
  /** What others added to our objects is planned to be taken away. Default: it is left alone. */
  readonly removeAdditions?: boolean;
};

/**
 * What bringing the bundle about would change, and how each object is now. `incomplete` names what could not be seen:
 * absence is then not proven, and nothing is pruned.
 */
export type Observation = {
  /** Creates, changes, replacements, runs and prunes. Equal objects are absent. */
  readonly changes: readonly DraftChange[];
  readonly conflicts: readonly Conflict[];
  readonly states: readonly ObjectState[];
  readonly incomplete: readonly string[];
};

/** `later` when looking itself takes a job (a stack's plan): the placement is woken when it is done. */
export type ObserveOutcome =
  | { readonly kind: 'observed'; readonly observation: Observation }
  | { readonly kind: 'later'; readonly reason: string };

export type ExecuteRequest = {
  readonly on: PlacementOnTarget;
  readonly permit: Permit;
  /** Identifies the attempt: run-once effects are done at most once per (delivery, object digest). */
  readonly delivery: string;
  readonly changes: readonly PlannedChange[];
  /** The bundle's objects that the changes need (all but those to prune). */
  readonly objects: readonly DesiredObject[];
  /** The same rules that the changes were planned under: what they cover is not written either. */
  readonly ignore?: readonly IgnoreRule[];
};

/** The outcome for one object. `unknown`: the effect may or may not have happened and must not be repeated blindly. */
export type Effect = {
  readonly key: ObjectKey;
  readonly outcome: 'done' | 'failed' | 'unknown';
  readonly uid: string | null;
  /** New baseline after a write; null after a deletion or failure. */
  readonly fingerprint: string | null;
  readonly health: { readonly status: ObjectState['health']['status']; readonly message: string };
  readonly failure: Failure | null;
  /** What others have added to it, where the target tells. */
  readonly added?: readonly Addition[];
  /** A deletion that was accepted and is not over: something holds the object, and `health` says what. */
  readonly lingers?: true;
  /** Where the target stored otherwise than was declared (admission): JSON pointers. Absent where it did not. */
  readonly rewritten?: readonly string[];
};

/** What a target says by itself: states of objects (also absence), and whether it can be believed to be complete. */
export type TargetEvent =
  | {
      readonly kind: 'state';
      readonly state: ObjectState;
      readonly at: EpochMs;
      /** Self-declared writer or cause, where the target knows one: `exit 1`, `kubectl-edit`. */
      readonly by: string;
      /** It only repeats what an effect of ours told already: whoever hears it need not hurry. */
      readonly isEcho?: true;
    }
  /** All that exist have been told. `except` names what could not be listed (an empty kind is all of its group): nothing there is proven absent. */
  | { readonly kind: 'listed'; readonly except?: readonly Pick<ObjectRef, 'group' | 'kind'>[] }
  | { readonly kind: 'lost'; readonly reason: string }
  /** What cannot be seen though the target answers, each with its reason; none when everything can be seen again. */
  | { readonly kind: 'blind'; readonly reasons: readonly string[] }
  | { readonly kind: 'recovered' };

export type LogLine = { readonly at: EpochMs; readonly stream: 'out' | 'err' | 'system'; readonly text: string };
export type LogRequest = {
  readonly on: PlacementOnTarget;
  readonly ref: ObjectRef;
  readonly tail: number;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly since: EpochMs | null;
  /** Only of this container; of all of them without it. */
  readonly container?: string;
};

export type TargetContact = {
  readonly reachable: boolean;
  readonly version: string;
  readonly message: string;
  readonly at: EpochMs;
};

/** What the target itself says happened to an object. */
export type TargetNote = {
  /** What it is about: the object that was asked about, or one that stands below it. */
  readonly ref: ObjectRef;
  readonly at: EpochMs;
  readonly isWarning: boolean;
  readonly reason: string;
  readonly message: string;
  /** Who says so: `kubelet`. */
  readonly from: string;
  readonly count: number;
};

export type ActRequest = {
  readonly on: PlacementOnTarget;
  readonly ref: ObjectRef;
  readonly action: ObjectAction;
  /** Names this wish: asked twice, it is done once where that matters (a run). */
  readonly id: string;
  /** With `release`: the bundle that is applied, so that what was held goes back to what Git says at once. */
  readonly restore?: { readonly objects: readonly DesiredObject[]; readonly ignore: readonly IgnoreRule[] };
};

/** What was done, in a sentence, and our fields afterwards: what the person did is no drift. */
export type ActOutcome = { readonly said: string; readonly uid: string | null; readonly fingerprint: string | null };

export type TargetCapabilities = { readonly kubeVersion: string; readonly apiVersions: readonly string[] };

/**
 * A place things run, speaking of placements and not of verbs: the same whether in process or through an agent.
 * Errors thrown: `unavailable`, `timeout`, `forbidden`. What concerns one object is an {@link Effect} or a conflict,
 * never a throw: one broken object harms itself alone.
 */
export interface Target {
  readonly name: string;
  /** Whether the target itself refuses writes under an older epoch. */
  readonly checksEpoch: boolean;
  /** Reads only. */
  observe(request: ObserveRequest, signal: AbortSignal): Promise<ObserveOutcome>;
  /** Carries out the changes of one wave (or the prunes), in the order given where it matters. Refuses without a valid permit. */
  execute(request: ExecuteRequest, signal: AbortSignal): AsyncIterable<Effect>;
  /** Streams states of every object that carries this installation's mark: first all that exist, then `listed`, then changes. */
  watch(installation: InstallationId, listener: (event: TargetEvent) => void): () => void;
  /** The live object with secrets masked; undefined when absent. */
  live(on: PlacementOnTarget, ref: ObjectRef, signal: AbortSignal): Promise<JsonObject | undefined>;
  /** Outputs of the placement's completed Tasks by name (secret). */
  outputs(on: PlacementOnTarget, signal: AbortSignal): Promise<JsonObject>;
  logs(request: LogRequest, signal: AbortSignal): AsyncIterable<LogLine>;
  /** These objects of the placement and what stands below them, read now; nothing of what is not the placement's. */
  tree(on: PlacementOnTarget, refs: readonly ObjectRef[], signal: AbortSignal): Promise<Tree>;
  /** What the target noted about an object of the placement and about what stands below it; the newest first. */
  notes(on: PlacementOnTarget, ref: ObjectRef, signal: AbortSignal): Promise<readonly TargetNote[]>;
  /**
   * Does what a person asked. Errors: `not-found` where the placement has no such object,
   * `invalid-input` for what it cannot do.
   */
  act(request: ActRequest, signal: AbortSignal): Promise<ActOutcome>;
  /** What people wrote for an object's kind, as the object offers it now. Only of targets that have such. */
  offers?(on: PlacementOnTarget, ref: ObjectRef, signal: AbortSignal): Promise<readonly OfferedAction[]>;
  contact(signal: AbortSignal): Promise<TargetContact>;
  /** What the target says of itself now: machines, what is watched, how it answers. Only of targets that have such. */
  facts?(signal: AbortSignal): Promise<TargetFacts>;
  /**
   * Whether objects of a kind live in a namespace, where a target has such: needed to complete those that name none.
   * Undefined for a kind that is not there (yet).
   */
  scopeOf?(apiVersion: string, kind: string, signal: AbortSignal): Promise<'namespaced' | 'cluster' | undefined>;
  /**
   * The data of a ConfigMap or Secret in a namespace, read as the placement's project may read it; undefined where there is
   * none. Secret: whoever asks seals what derives from it.
   */
  dataOf?(
    on: PlacementOnTarget,
    object: DataObject,
    signal: AbortSignal,
  ): Promise<{ readonly [key: string]: string } | undefined>;
  /** What nobody declared in these namespaces, and nobody's controller made; read now. Only of targets that have namespaces. */
  strangers?(on: PlacementOnTarget, namespaces: readonly string[], signal: AbortSignal): Promise<StrangersFound>;
  /** Calls back when such data is, or may be, another than before, until it is stopped. */
  watchData?(on: PlacementOnTarget, object: DataObject, onChange: () => void): () => void;
  /** What templates may ask of the target: its version and `group/version` and `group/version/Kind` of what it serves. */
  capabilities?(signal: AbortSignal): Promise<TargetCapabilities | undefined>;
  /** Ends the connection; what runs keeps running. */
  close(): Promise<void>;
}

/** An object of a target that is read and not managed. */
export type DataObject = {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly namespace: string;
  readonly name: string;
};
