import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { Explanation } from './hold.ts';
import { PlacementView } from './placement.ts';
import { HealthStatus, Instant, SyncStatus, Tier } from './scalars.ts';

/** Stages in their order; a stage holds one placement or, where it selects several targets, many. */
export const StageView = Type.Object({
  name: Type.String(),
  index: Type.Integer(),
  tier: Tier,
  health: HealthStatus,
  sync: SyncStatus,
  /** Revisions that run there, the most common first. */
  revisions: Type.Array(Type.String()),
  placements: Type.Array(PlacementView),
});
export type StageView = ReadOnly<Static<typeof StageView>>;

export const ApplicationRow = Type.Object({
  project: Type.String(),
  name: Type.String(),
  health: HealthStatus,
  sync: SyncStatus,
  stages: Type.Array(
    Type.Object({
      name: Type.String(),
      health: HealthStatus,
      sync: SyncStatus,
      revisions: Type.Array(Type.String()),
      placements: Type.Integer(),
    }),
  ),
});
export type ApplicationRow = ReadOnly<Static<typeof ApplicationRow>>;

export const ApplicationView = Type.Object({
  project: Type.String(),
  name: Type.String(),
  health: HealthStatus,
  sync: SyncStatus,
  source: Type.Object({ repo: Type.String(), path: Type.String() }),
  declared: Type.Object({ repo: Type.String(), path: Type.String(), line: Type.Integer() }),
  stages: Type.Array(StageView),
  why: Type.Array(Type.Object({ stage: Type.String(), target: Type.String(), ...Explanation.properties })),
  asOf: Instant,
});
export type ApplicationView = ReadOnly<Static<typeof ApplicationView>>;
