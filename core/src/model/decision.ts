import type { ApprovalProof, Approver } from './approval.ts';
import type { BundleDigest, EpochMs, PlacementId, PlanDigest } from './ids.ts';
import type { ObjectKey } from './object.ts';
import type { LastingAction } from './object-action.ts';
import type { WaivableGate } from './settings.ts';

/** What a freeze or pause covers. Absent fields match everything: `{}` is the whole installation. */
export type Scope = {
  readonly project?: string;
  readonly application?: string;
  readonly target?: string;
  readonly stage?: string;
  readonly tier?: 'production' | 'non-production';
};

type Made = { readonly id: string; readonly by: string; readonly reason: string; readonly at: EpochMs };

/**
 * What people decide at run time. Kept in the store and mirrored to the ledger ref of the configuration repository,
 * so that a lost machine does not forget them.
 */
export type Decision = Made &
  (
    | {
        readonly kind: 'pin';
        readonly placement: PlacementId;
        readonly bundle: BundleDigest;
        readonly not: BundleDigest | null;
      }
    | { readonly kind: 'pause'; readonly placement: PlacementId; readonly until: EpochMs | null }
    | { readonly kind: 'freeze'; readonly scope: Scope; readonly until: EpochMs | null; readonly all: boolean }
    /** What a person did to an object beside Git: left alone until then, and given back to Git after that. */
    | {
        readonly kind: 'overlay';
        readonly placement: PlacementId;
        readonly object: ObjectKey;
        readonly action: LastingAction;
        /** With `scale`. */
        readonly replicas: number | null;
        readonly until: EpochMs;
      }
    /** Managing it was ended: its objects stay as they are, and nothing is done about them until it is taken again. */
    | { readonly kind: 'release'; readonly placement: PlacementId }
    | { readonly kind: 'confirmation'; readonly placement: PlacementId; readonly plan: PlanDigest }
    /** What a person said of one plan of one placement; the newest word of each person counts. */
    | {
        readonly kind: 'approval';
        readonly placement: PlacementId;
        readonly verdict: 'approve' | 'reject';
        readonly plan: PlanDigest;
        /** Digest of what else was seen: the place, where it leads, its guards, the policies. Another one voids it. */
        readonly basis: string;
        readonly approver: Approver;
        readonly proof: ApprovalProof;
        /** Null for a rejection, which holds as long as the plan does. */
        readonly until: EpochMs | null;
      }
    /** Gates that a named person waives for a while. Kept until somebody else has reviewed it. */
    | {
        readonly kind: 'emergency';
        readonly placement: PlacementId;
        readonly gates: readonly WaivableGate[];
        readonly person: string;
        /** As lanes name them: `user:ada@acme.dev`, `group:oncall`. */
        readonly names: readonly string[];
        readonly until: EpochMs;
      }
  );
export type DecisionKind = Decision['kind'];
