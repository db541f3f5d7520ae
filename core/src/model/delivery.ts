import type { Failure } from './failure.ts';
import type { Hold } from './hold.ts';
import type { BundleDigest, ChangeId, CommitSha, DeliveryId, EpochMs, PlacementId, PlanDigest } from './ids.ts';
import type { ObjectKey } from './object.ts';

/** `correction` puts drift back without changing the bundle; `rollback` goes to a bundle that was healthy here. */
export type DeliveryKind = 'change' | 'rollback' | 'correction';

export const deliveryPhases = ['source', 'render', 'plan', 'gate', 'execute', 'health', 'record'] as const;
export type DeliveryPhase = (typeof deliveryPhases)[number];

/** `partial`: the objects that a person chose arrived healthy; of the others nothing is said. */
export type Verdict = 'healthy' | 'partial' | 'failed' | 'rolled-back' | 'superseded' | 'aborted';

/** A stretch of time in the waterfall: a phase, or a hold within one. */
export type Span = {
  readonly name: DeliveryPhase | 'hold' | 'wave' | 'watch';
  readonly label: string;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs | null;
};

/** One attempt to bring one placement from one bundle to another. */
export type Delivery = {
  readonly id: DeliveryId;
  readonly placement: PlacementId;
  readonly project: string;
  readonly kind: DeliveryKind;
  readonly change: ChangeId;
  readonly revision: CommitSha;
  readonly from: BundleDigest | null;
  readonly to: BundleDigest;
  readonly phase: DeliveryPhase;
  readonly plan: PlanDigest | null;
  /** Waves of the plan that are executed and healthy; the next pass goes on from here. */
  readonly wavesDone: number;
  /** The wave whose intent is recorded and whose outcome is not: after a crash it is looked at, not repeated blindly. */
  readonly waveInFlight: number | null;
  readonly attempt: number;
  /** Hooks that ran well in this delivery: they are not run again, even where they are gone by now. */
  readonly hooksDone?: readonly ObjectKey[];
  /** It failed, and what Git declares for that case runs; then it ends with this failure. */
  readonly failing?: Failure;
  /** What a person asked that made it begin; null when it began by itself. */
  readonly asked: 'sync' | 'retry' | 'rollback' | 'take' | null;
  /** Objects that a person asked to take over from the tools that applied them. */
  readonly takes?: readonly ObjectKey[];
  /** A person asked that this delivery deletes what Git no longer declares, where the policy would not. */
  readonly prune: boolean;
  /** A person asked that this delivery deletes nothing, whatever the policy says. */
  readonly keep?: true;
  /** A person asked for these objects only; the delivery then brings the placement nowhere as a whole. */
  readonly only?: readonly ObjectKey[];
  readonly holds: readonly Hold[];
  readonly spans: readonly Span[];
  readonly verdict: Verdict | null;
  readonly failure: Failure | null;
  readonly reason: string;
  readonly by: string;
  /** Deadline of the wave that is awaited now. */
  readonly healthDeadline: EpochMs | null;
  readonly startedAt: EpochMs;
  readonly executedAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
};
