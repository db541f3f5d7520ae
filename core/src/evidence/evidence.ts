import type { AuditHead } from '../audit/chain-record.ts';
import type { ChainedAuditRecord } from '../model/audit.ts';
import type { Change } from '../model/change.ts';
import type { Delivery } from '../model/delivery.ts';
import type { EpochMs } from '../model/ids.ts';
import type { Placement } from '../model/placement.ts';
import type { Permit, Plan } from '../model/plan.ts';
import type { ReviewProof } from '../model/review.ts';

/** What is proven of one delivery: what was planned, which gates let it pass, and how it ended. */
export type DeliveryEvidence = {
  readonly delivery: Delivery;
  readonly placement: Pick<Placement, 'id' | 'project' | 'application' | 'target' | 'stage' | 'tier' | 'guards'> | null;
  /** Secret values are masked in it. Null where retention has taken it. */
  readonly plan: Plan | null;
  readonly permit: Permit | null;
};

/** A change with everything that says how it came to be where it is. */
export type EvidenceBody = {
  readonly kind: 'fairlead-evidence';
  readonly version: 1;
  readonly installation: string;
  readonly program: string;
  readonly madeAt: EpochMs;
  readonly change: Change;
  readonly deliveries: readonly DeliveryEvidence[];
  readonly reviews: readonly ReviewProof[];
  /** Records of the audit log, by writer and number. */
  readonly audit: readonly ChainedAuditRecord[];
  /** Writers whose records are here without a gap: each follows from the one before. */
  readonly whole: readonly string[];
  /** Where the chains ended when this was made: what was kept elsewhere later must continue them. */
  readonly heads: readonly AuditHead[];
};

/** The body and a signature over its canonical text, with the installation's key. */
export type Evidence = {
  readonly body: EvidenceBody;
  readonly signature: { readonly algorithm: 'ed25519'; readonly publicKey: string; readonly value: string };
};
