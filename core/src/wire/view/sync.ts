import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { PlanView } from './delivery.ts';
import { HoldView } from './hold.ts';
import { PlacementNames } from './placement.ts';
import { Id, Instant, Nullable, Reason } from './scalars.ts';

const strict = { additionalProperties: false } as const;

const wish = {
  /** True deletes what Git no longer declares also where the policy would not; false deletes nothing; absent is the policy. */
  prune: Type.Optional(Type.Boolean()),
  /** `Kind/name`, `Kind/namespace/name` or keys: only these. Absent is everything. */
  objects: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 1_000 }), { minItems: 1, maxItems: 5_000, uniqueItems: true }),
  ),
};
export const SyncBody = Type.Object(
  {
    ...wish,
    /** The bundle that was looked at: where Git asks for another one by now, nothing is done. */
    bundle: Type.Optional(Id),
    reason: Type.Optional(Reason),
  },
  strict,
);
export type SyncBody = ReadOnly<Static<typeof SyncBody>>;

export const SyncPreviewBody = Type.Object(wish, strict);
export type SyncPreviewBody = ReadOnly<Static<typeof SyncPreviewBody>>;

/** What a sync would do if it were asked for now: the plan itself, and the gates that would hold it. */
export const SyncPreview = Type.Object({
  placement: PlacementNames,
  revision: Nullable(Type.String()),
  bundle: Nullable(Type.String()),
  /** `change` goes to another bundle, `correction` puts right what runs; null where nothing would begin. */
  as: Nullable(Type.Enum(['change', 'rollback', 'correction'])),
  /** Only chosen objects: the placement is at no other version by that. */
  partial: Type.Boolean(),
  /** Why there is no plan; empty where there is one. */
  nothing: Type.String(),
  plan: Nullable(PlanView),
  /** What would be in the way. */
  holds: Type.Array(HoldView),
  /** What of the target could not be seen. */
  incomplete: Type.Array(Type.String()),
  asOf: Instant,
});
export type SyncPreview = ReadOnly<Static<typeof SyncPreview>>;

/** How an object stands to what Git asks for, by what is recorded: the target is not asked. */
export const Standing = Type.Enum(['new', 'changed', 'drifted', 'undeclared', 'equal']);

/** The objects that a sync can be limited to. */
export const SyncObjects = Type.Object({
  placement: PlacementNames,
  revision: Nullable(Type.String()),
  bundle: Nullable(Type.String()),
  items: Type.Array(
    Type.Object({ key: Type.String(), object: Type.String(), kind: Type.String(), standing: Standing }),
  ),
  /** Hooks, which run in a sync of everything only. */
  hooks: Type.Integer(),
  asOf: Instant,
});
export type SyncObjects = ReadOnly<Static<typeof SyncObjects>>;
