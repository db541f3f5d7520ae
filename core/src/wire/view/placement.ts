import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { AdditionView, StrangersView } from './addition.ts';
import { Explanation, FailureView, HoldView } from './hold.ts';
import { Origin } from './origin.ts';
import { HealthStatus, Instant, Nullable, SyncStatus, Tier } from './scalars.ts';

/** The names by which people know a placement. */
export const PlacementNames = Type.Object({
  id: Type.String(),
  project: Type.String(),
  application: Type.String(),
  target: Type.String(),
  stage: Type.String(),
});
export type PlacementNames = ReadOnly<Static<typeof PlacementNames>>;

/** A revision with the bundle rendered from it and the change that brought it. */
export const Version = Type.Object({ revision: Type.String(), bundle: Type.String(), change: Type.String() });
export const AppliedVersion = Type.Object({ ...Version.properties, at: Instant });

export const DecisionNote = Type.Object({
  id: Type.String(),
  by: Type.String(),
  reason: Type.String(),
  at: Instant,
  until: Nullable(Instant),
});

/** One row of a list of placements. */
export const PlacementView = Type.Object({
  ...PlacementNames.properties,
  targetKind: Type.Enum(['host', 'kubernetes']),
  stageIndex: Type.Integer({ minimum: 0 }),
  tier: Tier,
  sync: SyncStatus,
  health: HealthStatus,
  holds: Type.Array(HoldView),
  failure: Nullable(FailureView),
  /** What Git asks for, rendered, as of the last pass that looked. */
  desired: Nullable(Version),
  applied: Nullable(AppliedVersion),
  /** The newest revision known to render what runs: what a later stage may follow to. */
  verified: Nullable(Type.String()),
  /** The delivery under way or held. */
  delivery: Nullable(Type.String()),
  watchUntil: Nullable(Instant),
  attempt: Type.Integer(),
  nextAt: Nullable(Instant),
  observing: Type.Boolean(),
  /** No longer declared; what it runs stays until its deletion is confirmed or another placement takes it over. */
  withdrawn: Type.Boolean(),
  request: Nullable(Type.Object({ kind: Type.String(), by: Type.String(), at: Instant })),
  drifted: Type.Array(Type.String()),
  driftSince: Nullable(Instant),
  strangers: Nullable(StrangersView),
  paused: Nullable(DecisionNote),
  pinned: Nullable(Type.Object({ ...DecisionNote.properties, bundle: Type.String() })),
  frozen: Nullable(Type.Object({ ...DecisionNote.properties, scope: Type.String() })),
  updatedAt: Instant,
  why: Explanation,
});
export type PlacementView = ReadOnly<Static<typeof PlacementView>>;

export const PlacementCounts = Type.Object({
  total: Type.Integer(),
  bySync: Type.Record(Type.String(), Type.Integer()),
  byHealth: Type.Record(Type.String(), Type.Integer()),
});

const PendingDelete = Type.Object({
  object: Type.String(),
  /** Why it is not deleted yet; empty while its turn has not come. */
  reason: Type.String(),
  held: Type.Boolean(),
});

const InventoryItem = Type.Object({
  object: Type.String(),
  group: Type.String(),
  kind: Type.String(),
  namespace: Type.String(),
  name: Type.String(),
  uid: Nullable(Type.String()),
  health: HealthStatus,
  message: Type.String(),
  drifted: Type.Boolean(),
  added: Type.Array(AdditionView),
  origin: Nullable(Origin),
  phase: Type.String(),
  wave: Type.Integer(),
  updatedAt: Instant,
});
export type InventoryItem = ReadOnly<Static<typeof InventoryItem>>;

export const Condition = Type.Object({
  type: Type.Enum(['Rendered', 'Synced', 'Healthy', 'SourceReachable', 'TargetReachable']),
  status: Type.Enum(['True', 'False', 'Unknown']),
  reason: Type.String(),
  message: Type.String(),
  since: Nullable(Instant),
});
export type Condition = ReadOnly<Static<typeof Condition>>;

/** Everything about one placement in one JSON. */
export const PlacementInspection = Type.Object({
  ...PlacementView.properties,
  source: Type.Object({
    repo: Type.String(),
    path: Type.String(),
    revision: Type.String(),
    checkedAt: Nullable(Instant),
    /** How long ago the source was last reached; null when it never was. */
    ageMs: Nullable(Type.Integer()),
    failure: Nullable(Type.String()),
  }),
  declared: Type.Object({ repo: Type.String(), path: Type.String(), line: Type.Integer(), commit: Type.String() }),
  locked: Nullable(Type.String()),
  /** The newest version that passed the gates. */
  approved: Nullable(Type.Object({ revision: Type.String(), bundle: Type.String() })),
  rendered: Type.Object({
    status: Type.Enum(['rendered', 'failed', 'pending']),
    reason: Type.String(),
    revision: Nullable(Type.String()),
    bundle: Nullable(Type.String()),
  }),
  inventory: Type.Array(InventoryItem),
  pendingDeletes: Type.Array(PendingDelete),
  conditions: Type.Array(Condition),
  settings: Type.Object({
    sync: Type.String(),
    prune: Type.String(),
    heal: Type.String(),
    additions: Type.String(),
    strangers: Type.String(),
    onFailure: Type.String(),
    watchMs: Type.Integer(),
  }),
  guards: Type.Array(Type.String()),
  dependsOn: Type.Array(PlacementNames),
  asOf: Instant,
});
export type PlacementInspection = ReadOnly<Static<typeof PlacementInspection>>;
