import type { Failure } from './failure.ts';
import type { HealthStatus, SyncStatus } from './health.ts';
import type { Hold } from './hold.ts';
import type { BundleDigest, ChangeId, CommitSha, DeliveryId, EpochMs, PlacementId, RepoUrl } from './ids.ts';
import type { ObjectKey } from './object.ts';
import type { Guards, PlainSource, Settings, Tier } from './settings.ts';
import type { StrangersSeen } from './stranger.ts';

/** Outputs of another application's Tasks, read in manifests as `${name.output}`; implies the dependency. */
export type InputRef = { readonly name: string; readonly placement: PlacementId };

/** Where a document of the configuration was written. */
export type Declared = {
  readonly repo: RepoUrl;
  readonly path: string;
  readonly line: number;
  readonly commit: CommitSha;
};

/** One application on one target, compiled from configuration: the unit that is reconciled, locked and shown. */
export type Placement = {
  readonly id: PlacementId;
  readonly project: string;
  readonly application: string;
  readonly target: string;
  readonly targetKind: 'host' | 'kubernetes';
  /** Of objects that name none; empty where objects have none. */
  readonly namespace: string;
  /** That namespace is made where it is missing. */
  readonly createNamespace?: true;
  readonly stage: string;
  /** Position of the stage on the way to production; 0 is the first. */
  readonly stageIndex: number;
  readonly tier: Tier;
  readonly source: PlainSource;
  readonly settings: Settings;
  readonly guards: Guards;
  readonly dependsOn: readonly PlacementId[];
  readonly inputs: readonly InputRef[];
  /** Placements of the stage before, which must be healthy at a revision before this one may follow. */
  readonly after: readonly PlacementId[];
  /** From the lock file, where the stage is not the first: the revision Git says this stage runs. */
  readonly locked: CommitSha | null;
  /** Path of the application's lock file in the configuration repository. */
  readonly lockPath: string;
  readonly declared: Declared;
  /** No longer declared: what it runs stays until a person confirms its deletion, or another placement takes it over. */
  readonly withdrawn: boolean;
  /** Digest over everything above: an unchanged placement is not looked at again. */
  readonly digest: string;
};

/** What a placement runs and how it is: one row, re-read at every pass. */
export type PlacementState = {
  readonly id: PlacementId;
  /** What Git asks for, as of the last pass that looked. */
  readonly desired: { readonly revision: CommitSha; readonly bundle: BundleDigest; readonly change: ChangeId } | null;
  /** The bundle whose delivery was executed whole most recently. */
  readonly applied: {
    readonly revision: CommitSha;
    readonly bundle: BundleDigest;
    readonly change: ChangeId;
    readonly at: EpochMs;
  } | null;
  /** The bundle that was last begun to be written here: another one than `applied` while, or after, a delivery was cut short, until that is undone. */
  readonly begun: BundleDigest | null;
  /** The delivery that is under way (or held); null at rest. */
  readonly delivery: DeliveryId | null;
  /** Bundle under watch after a delivery, until when. */
  readonly watch: { readonly delivery: DeliveryId; readonly until: EpochMs } | null;
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  readonly holds: readonly Hold[];
  readonly failure: Failure | null;
  /** Objects that differ from what we applied, as of the last look. */
  readonly drifted: readonly ObjectKey[];
  readonly driftSince: EpochMs | null;
  /** What nobody declared in its namespaces, where the settings ask for that; null or absent where they do not. */
  readonly strangers?: StrangersSeen | null;
  /** Corrections in a row that did not last: the exponent of their back-off. */
  readonly correctionAttempt: number;
  readonly correctedAt: EpochMs | null;
  /** Consecutive failed attempts at the desired bundle. */
  readonly attempt: number;
  readonly nextAt: EpochMs | null;
  /** True after a restore or a rebuild: whatever differs waits for a person's confirmation. */
  readonly observing: boolean;
  /** Asked for by a person (`sync`, `retry`, `abort`, `rollback`): consumed by the next pass. */
  readonly request: PlacementRequest | null;
  readonly updatedAt: EpochMs;
};

/** How a person wants a sync. */
export type SyncWish = {
  /** Also delete what Git no longer declares, where the policy would not. */
  readonly prune: boolean;
  /** Delete nothing in this sync, whatever the policy says. */
  readonly keep?: true;
  /** Only these objects: the rest stays as it is, and the placement is not at the version by that. */
  readonly only?: readonly ObjectKey[];
};

/** What a person asked of one placement and has not been done yet; one at a time, the newest wins. */
export type PlacementRequest =
  | ({ readonly kind: 'sync'; readonly by: string; readonly at: EpochMs } & SyncWish)
  | { readonly kind: 'refresh'; readonly by: string; readonly at: EpochMs }
  | { readonly kind: 'retry'; readonly by: string; readonly at: EpochMs }
  /** Take over, from other tools that applied them, exactly the objects that the person was shown. */
  | { readonly kind: 'take'; readonly by: string; readonly objects: readonly ObjectKey[]; readonly at: EpochMs }
  | { readonly kind: 'abort'; readonly by: string; readonly reason: string; readonly at: EpochMs }
  | {
      readonly kind: 'rollback';
      readonly by: string;
      readonly reason: string;
      readonly to: BundleDigest;
      readonly at: EpochMs;
    };

/** The bundle that the placement holds whole; null before the first delivery and after one that was cut short. */
export function wholeBundle(state: Pick<PlacementState, 'applied' | 'begun'>): BundleDigest | null {
  return state.applied !== null && (state.begun === null || state.begun === state.applied.bundle)
    ? state.applied.bundle
    : null;
}

/**
 * The newest revision known to render what the placement holds: commits that touch nothing it reads count, so that a
 * later stage can follow to them. Null before the first delivery.
 */
export function verifiedRevision(state: Pick<PlacementState, 'desired' | 'applied' | 'begun'>): CommitSha | null {
  if (state.applied === null) return null;
  return state.desired !== null && wholeBundle(state) === state.desired.bundle
    ? state.desired.revision
    : state.applied.revision;
}
