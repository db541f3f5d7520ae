import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { StrangersView } from './addition.ts';
import { ChangeRow } from './change.ts';
import { Explanation } from './hold.ts';
import { FieldDifference } from './object.ts';
import { PlacementNames } from './placement.ts';
import { HealthStatus, Instant, Nullable, SyncStatus } from './scalars.ts';

export const WhyView = Type.Object({
  application: Type.String(),
  /** The sentence of the stage that matters most: the worst, else the last. */
  ...Explanation.properties,
  stages: Type.Array(
    Type.Object({
      ...PlacementNames.properties,
      sync: SyncStatus,
      health: HealthStatus,
      revision: Nullable(Type.String()),
      ...Explanation.properties,
    }),
  ),
  asOf: Instant,
});
export type WhyView = ReadOnly<Static<typeof WhyView>>;

/** From a live object back to the person: object → placement → file → commit → change → author. */
export const TraceView = Type.Object({
  object: Type.String(),
  placement: PlacementNames,
  uid: Nullable(Type.String()),
  health: HealthStatus,
  file: Nullable(Type.Object({ repo: Type.String(), path: Type.String(), line: Type.Integer() })),
  revision: Nullable(Type.String()),
  delivery: Nullable(Type.String()),
  change: Nullable(ChangeRow),
  sentence: Type.String(),
});
export type TraceView = ReadOnly<Static<typeof TraceView>>;

/** What ran in one placement at a moment; null fields where nothing had been healthy yet. */
export const AtView = Type.Object({
  ...PlacementNames.properties,
  revision: Nullable(Type.String()),
  bundle: Nullable(Type.String()),
  change: Nullable(Type.String()),
  since: Nullable(Instant),
});
export type AtView = ReadOnly<Static<typeof AtView>>;

/** Two bundles object by object; `a` is before, `b` after. */
export const BundleDifference = Type.Object({
  object: Type.String(),
  change: Type.Enum(['added', 'removed', 'changed']),
  differences: Type.Array(FieldDifference),
});

export const CompareView = Type.Object({
  a: Type.Object({ ...PlacementNames.properties, revision: Nullable(Type.String()), bundle: Nullable(Type.String()) }),
  b: Type.Object({ ...PlacementNames.properties, revision: Nullable(Type.String()), bundle: Nullable(Type.String()) }),
  equal: Type.Integer(),
  objects: Type.Array(BundleDifference),
  asOf: Instant,
});
export type CompareView = ReadOnly<Static<typeof CompareView>>;

export const DriftView = Type.Object({
  ...PlacementNames.properties,
  /** Whether Fairlead puts it back by itself. */
  heal: Type.Enum(['alert', 'correct']),
  objects: Type.Array(Type.String()),
  /** Of these objects, what others added to them. */
  added: Type.Array(Type.Object({ object: Type.String(), by: Type.String(), field: Type.String() })),
  strangers: Nullable(StrangersView),
  since: Nullable(Instant),
  correctionAttempt: Type.Integer(),
  nextAt: Nullable(Instant),
});
export type DriftView = ReadOnly<Static<typeof DriftView>>;

/** What going back would do, before anybody decides. */
export const RollbackPreview = Type.Object({
  placement: PlacementNames,
  from: Nullable(Type.Object({ revision: Type.String(), bundle: Type.String() })),
  to: Type.Object({ revision: Type.String(), bundle: Type.String(), change: Type.String(), healthyAt: Instant }),
  objects: Type.Array(BundleDifference),
  /** What has happened and stays so: migrations that ran, data that was deleted. */
  irreversible: Type.Array(Type.Object({ object: Type.String(), reason: Type.String() })),
  /** Gates that do not apply on the way back. */
  waived: Type.Array(Type.String()),
  pin: Type.String(),
  revert: Type.String(),
  asOf: Instant,
});
export type RollbackPreview = ReadOnly<Static<typeof RollbackPreview>>;
