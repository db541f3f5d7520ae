import { type Static, Type } from 'typebox';
import { actionKinds, lastingActions } from '../../model/object-action.ts';
import type { ReadOnly } from '../read-only.ts';
import { Accepted } from './act.ts';
import { Duration, Instant, Nullable, Reason } from './scalars.ts';

export const ObjectActBody = Type.Object(
  {
    /** `Kind/namespace/name`, or the key. */
    object: Type.String({ minLength: 1, maxLength: 1_000 }),
    action: Type.Enum(actionKinds),
    /** With `scale`. */
    replicas: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
    /** How long what lasts is left so; default 8h, 30 days at most. */
    for: Type.Optional(Duration),
    /** Needed for what lasts and for what deletes. */
    reason: Type.Optional(Reason),
  },
  { additionalProperties: false },
);
export type ObjectActBody = ReadOnly<Static<typeof ObjectActBody>>;

export const ObjectActAnswer = Type.Object({
  ...Accepted.properties,
  /** When it ends by itself; null for what happened once. */
  until: Nullable(Instant),
});
export type ObjectActAnswer = ReadOnly<Static<typeof ObjectActAnswer>>;

/** What a person did to an object beside Git and still holds. */
export const OverlayView = Type.Object({
  action: Type.Enum(lastingActions),
  /** With `scale`. */
  replicas: Nullable(Type.Integer()),
  by: Type.String(),
  reason: Type.String(),
  at: Instant,
  until: Instant,
});
export type OverlayView = ReadOnly<Static<typeof OverlayView>>;
