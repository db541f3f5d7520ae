import { type Static, Type } from 'typebox';
import type { JsonObject } from '../../lib/json.ts';
import type { ReadOnly } from '../read-only.ts';
import { AdditionView } from './addition.ts';
import { EventView } from './event.ts';
import { OverlayView } from './object-act.ts';
import { Origin } from './origin.ts';
import { PlacementNames } from './placement.ts';
import { HealthStatus, Instant, Nullable } from './scalars.ts';

const Manifest = Type.Unsafe<JsonObject>({ type: 'object', description: 'The object, secret values masked.' });

/** One field that differs; a value is absent where the field is. */
export const FieldDifference = Type.Object({
  path: Type.String({ description: 'JSON pointer.' }),
  before: Type.Optional(Type.Unknown()),
  after: Type.Optional(Type.Unknown()),
});

export const ObjectRow = Type.Object({
  ...PlacementNames.properties,
  key: Type.String({ description: 'group/kind/namespace/name' }),
  object: Type.String({ description: 'Kind/namespace/name' }),
  kind: Type.String(),
  name: Type.String(),
  uid: Nullable(Type.String()),
  health: HealthStatus,
  message: Type.String(),
  drifted: Type.Boolean(),
  /** What others added to it. Drift only where the settings ask for that. */
  added: Type.Array(AdditionView),
  origin: Nullable(Origin),
  updatedAt: Instant,
});
export type ObjectRow = ReadOnly<Static<typeof ObjectRow>>;

/** One object as Git declares it and as it is live, both with secrets masked. */
export const ObjectView = Type.Object({
  ...ObjectRow.properties,
  desired: Nullable(Manifest),
  live: Nullable(Manifest),
  /** Empty, or why the live object could not be read. */
  liveUnavailable: Type.String(),
  /** From live to desired. */
  differences: Type.Array(FieldDifference),
  /** Owned by this placement, by nobody we know, or elsewhere. */
  owner: Type.String(),
  /** What a person did to it beside Git and still holds. */
  overlay: Nullable(OverlayView),
  history: Type.Array(EventView),
  asOf: Instant,
});
export type ObjectView = ReadOnly<Static<typeof ObjectView>>;

/** The placement's objects that differ from Git, or all of them with `all`. */
export const DiffView = Type.Object({
  ...PlacementNames.properties,
  revision: Nullable(Type.String()),
  bundle: Nullable(Type.String()),
  objects: Type.Array(
    Type.Object({
      object: Type.String(),
      key: Type.String(),
      change: Type.Enum(['create', 'change', 'prune', 'none', 'unknown']),
      message: Type.String(),
      differences: Type.Array(FieldDifference),
    }),
  ),
  asOf: Instant,
});
export type DiffView = ReadOnly<Static<typeof DiffView>>;
