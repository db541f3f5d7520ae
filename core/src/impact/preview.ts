import type { BundleDifference } from '../insight/compare-bundles.ts';
import type { GateName } from '../model/hold.ts';
import type { CommitSha, EpochMs, PlacementId, RepoUrl } from '../model/ids.ts';
import type { Tier } from '../model/settings.ts';

/** When a change reaches a placement: as soon as it is merged, by a promotion after that, or when a person syncs. */
export type ReachedBy = 'merge' | 'promotion' | 'sync';

export type Finding = {
  readonly severity: 'error' | 'warning';
  readonly path: string;
  readonly message: string;
};

/** What cannot be taken back once it was done, and why. */
export type OneWay = { readonly object: string; readonly reason: string };

/** A gate that the delivery would meet as things stand. */
export type ExpectedGate = {
  readonly gate: GateName;
  readonly rule: string;
  readonly reason: string;
  readonly next: string;
  readonly until: EpochMs | null;
};

/** What the target itself says that the delivery would do. */
export type ExpectedPlan = {
  readonly create: number;
  readonly change: number;
  readonly replace: number;
  readonly prune: number;
  readonly heldPrunes: number;
  readonly conflicts: readonly string[];
};

/** What a request does to one placement. */
export type PlacementPreview = {
  readonly placement: PlacementId;
  readonly project: string;
  readonly application: string;
  readonly stage: string;
  readonly target: string;
  readonly tier: Tier;
  readonly reachedBy: ReachedBy;
  /** It is declared by the request, changed by it, or declared no more. */
  readonly declaration: 'kept' | 'added' | 'changed' | 'withdrawn';
  /** What differs in the rendered objects; secrets are masked. Cut short where `more` says so. */
  readonly objects: readonly BundleDifference[];
  /** How many objects differ beside those. */
  readonly more: number;
  readonly equal: number;
  /** Why it cannot be rendered; null where it can. */
  readonly failure: { readonly message: string; readonly next: string } | null;
  /** Null where the target was not asked: `unasked` says why. */
  readonly plan: ExpectedPlan | null;
  readonly unasked: string;
  readonly replaced: readonly string[];
  readonly deleted: readonly string[];
  readonly oneWay: readonly OneWay[];
  /** Pods that start anew, as far as the manifests say how many there are. */
  readonly podsRestarted: number;
  readonly findings: readonly Finding[];
  readonly gates: readonly ExpectedGate[];
};

/** How far a request reaches: the sum of its placements. */
export type BlastRadius = {
  readonly placements: number;
  readonly applications: readonly string[];
  readonly targets: readonly string[];
  readonly production: number;
  /** Applications that depend on what changes and are not changed themselves. */
  readonly dependants: readonly string[];
  readonly created: number;
  readonly changed: number;
  readonly deleted: number;
  readonly replaced: number;
  readonly podsRestarted: number;
  readonly oneWay: readonly OneWay[];
};

export type PreviewState =
  /** Everything that it reaches was looked at. */
  | 'made'
  /** It is from elsewhere: nothing of it runs before a maintainer agrees to this head. */
  | 'waits'
  /** It cannot be merged into its branch as it is. */
  | 'conflicts'
  /** Git or the forge could not be asked; it is tried again. */
  | 'failed';

/** What a request would do if it were merged now. */
export type Preview = {
  readonly repo: RepoUrl;
  readonly number: number;
  readonly head: CommitSha;
  /** The tip of the branch that it is for. */
  readonly base: CommitSha;
  readonly state: PreviewState;
  readonly reason: string;
  readonly files: readonly string[];
  readonly fileCount: number;
  readonly placements: readonly PlacementPreview[];
  /** Problems of the configuration that the request brings, and guards that it loosens. */
  readonly findings: readonly Finding[];
  readonly radius: BlastRadius;
  /** Placements that it reaches and renders alike. */
  readonly equal: number;
  /** How many renders it took: those that were known already cost nothing. */
  readonly renders: number;
  readonly madeAt: EpochMs;
};
