import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { PlacementNames } from './placement.ts';
import { Instant, Nullable, Reason } from './scalars.ts';

const TakenField = Type.Object({
  path: Type.String({ description: 'JSON pointer.' }),
  before: Type.Optional(Type.Unknown()),
  after: Type.Optional(Type.Unknown()),
  /** Who holds it now. */
  takenFrom: Type.Optional(Type.String()),
});

/** What taking over from other tools would do, before anything is done. */
export const TakePreview = Type.Object({
  ...PlacementNames.properties,
  revision: Nullable(Type.String()),
  /** Who ended managing it, where somebody did: taking begins it again. */
  released: Nullable(Type.Object({ by: Type.String(), reason: Type.String(), at: Instant })),
  objects: Type.Array(
    Type.Object({
      object: Type.String(),
      key: Type.String(),
      owner: Type.String(),
      reason: Type.String(),
      fields: Type.Array(TakenField),
      /** Whether pods are replaced: a field of their template differs from Git. */
      restarts: Type.Boolean(),
    }),
  ),
  /** What stays in the way all the same. */
  refused: Type.Array(
    Type.Object({ object: Type.String(), owner: Type.String(), reason: Type.String(), next: Type.String() }),
  ),
  asOf: Instant,
});
export type TakePreview = ReadOnly<Static<typeof TakePreview>>;

export const TakeBody = Type.Object(
  {
    /** Keys of the objects that were shown; default all that can be taken now. */
    objects: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 1_000 }), { maxItems: 5_000 })),
    reason: Type.Optional(Reason),
  },
  { additionalProperties: false },
);
export type TakeBody = ReadOnly<Static<typeof TakeBody>>;
