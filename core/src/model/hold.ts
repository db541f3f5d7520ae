import type { EpochMs, PlanDigest } from './ids.ts';

/** The gates a delivery meets. One that does not pass is a hold. */
export type GateName =
  | 'manual'
  | 'promotion'
  | 'source'
  | 'target'
  | 'dependency'
  | 'freeze'
  | 'pause'
  | 'window'
  | 'pin'
  | 'released'
  | 'approval'
  | 'review'
  | 'deletion'
  | 'finalizer'
  | 'conflict'
  | 'observing'
  | 'outcome'
  | 'policy'
  | 'leak'
  | 'signature'
  | 'image'
  | 'vulnerability'
  | 'known-bad'
  | 'backoff';

/** A gate that does not pass, explaining itself: the rule, why in one sentence, and the next step. */
export type Hold = {
  readonly gate: GateName;
  /** The rule that decided, as a person finds it: `Target/prod spec.guards.approve`. */
  readonly rule: string;
  readonly reason: string;
  readonly next: string;
  /** When it may pass by itself; null waits for an event or a person. */
  readonly until: EpochMs | null;
  /** The plan that a confirmation would bind to, where one lifts this hold. */
  readonly plan?: PlanDigest;
  /** What people are asked to approve, where that lifts this hold. */
  readonly asks?: ApprovalAsk;
};

/** Which approvals are missing, and for what. */
export type ApprovalAsk = {
  readonly plan: PlanDigest;
  readonly rules: readonly {
    readonly rule: string;
    readonly count: number;
    readonly from: readonly string[];
    /** Persons whose approval counts for it already. */
    readonly given: readonly string[];
  }[];
  /** Persons whose approval can never count, with their part in the change: `author`. */
  readonly involved: readonly { readonly person: string; readonly part: string }[];
  readonly rejectedBy: string | null;
};
