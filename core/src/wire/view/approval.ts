import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { ApprovalAskView } from './hold.ts';
import { PlacementNames } from './placement.ts';
import { Instant, Nullable, Tier } from './scalars.ts';

/** A delivery that waits for approvals: of what, by whom, and whether the caller can give one. */
export const WaitingApproval = Type.Object({
  placement: Type.Object({ ...PlacementNames.properties, tier: Tier }),
  reason: Type.String(),
  asks: ApprovalAskView,
  delivery: Nullable(Type.String()),
  change: Nullable(Type.String()),
  /** The commit that it would deliver. */
  revision: Nullable(Type.String()),
  title: Type.String(),
  since: Nullable(Instant),
  /** Why the caller cannot approve it; empty where they can. */
  mine: Type.String(),
});
export type WaitingApproval = ReadOnly<Static<typeof WaitingApproval>>;

export const ApprovalList = Type.Object({ items: Type.Array(WaitingApproval), total: Type.Integer(), asOf: Instant });
export type ApprovalList = ReadOnly<Static<typeof ApprovalList>>;
