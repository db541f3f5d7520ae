import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { ChangeRow } from './change.ts';
import { DeliveryRow } from './delivery.ts';
import { HoldView } from './hold.ts';
import { DecisionNote, PlacementCounts, PlacementNames, PlacementView } from './placement.ts';
import { Instant, Nullable } from './scalars.ts';
import { TargetView } from './target.ts';

/** One mistake in the configuration. */
export const ProblemView = Type.Object({
  repo: Type.String(),
  path: Type.String(),
  line: Type.Integer(),
  column: Type.Integer(),
  subject: Type.String(),
  field: Type.String(),
  message: Type.String(),
  severity: Type.Enum(['error', 'warning']),
});
export type ProblemView = ReadOnly<Static<typeof ProblemView>>;

export const RepositoryView = Type.Object({
  repo: Type.String(),
  checkedAt: Nullable(Instant),
  failure: Nullable(Type.String()),
  failingSince: Nullable(Instant),
  /** A forced push or a step backwards that waits for a person. */
  held: Nullable(Type.Object({ ref: Type.String(), from: Type.String(), to: Type.String() })),
});
export type RepositoryView = ReadOnly<Static<typeof RepositoryView>>;

export const FreezeView = Type.Object({
  ...DecisionNote.properties,
  scope: Type.String(),
  /** Everything stops, corrections included; only a person's rollback passes. */
  all: Type.Boolean(),
});
export type FreezeView = ReadOnly<Static<typeof FreezeView>>;

/** The landing page: what is wrong, what moves, what changed, what waits. Lists are capped; counts are true. */
export const NowView = Type.Object({
  asOf: Instant,
  /** The newest event this answer can know of: where the stream goes on. */
  lastSeq: Type.Integer(),
  counts: PlacementCounts,
  wrong: Type.Array(PlacementView),
  inFlight: Type.Array(DeliveryRow),
  recentChanges: Type.Array(ChangeRow),
  waiting: Type.Array(Type.Object({ placement: PlacementNames, hold: HoldView })),
  problems: Type.Array(ProblemView),
  targets: Type.Array(TargetView),
  repositories: Type.Array(RepositoryView),
  freezes: Type.Array(FreezeView),
  self: Type.Object({
    version: Type.String(),
    installation: Type.String(),
    writer: Nullable(Type.Object({ replica: Type.String(), epoch: Type.Integer(), heartbeatAt: Instant })),
    startedAt: Instant,
  }),
});
export type NowView = ReadOnly<Static<typeof NowView>>;
