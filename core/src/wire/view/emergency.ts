import { type Static, Type } from 'typebox';
import { waivableGates } from '../../model/settings.ts';
import type { ReadOnly } from '../read-only.ts';
import { PlacementNames } from './placement.ts';
import { Duration, Instant, Tier } from './scalars.ts';

const strict = { additionalProperties: false } as const;
const Why = Type.String({ minLength: 1, maxLength: 1_000 });

export const EmergencyBody = Type.Object(
  {
    gates: Type.Array(Type.Enum([...waivableGates]), {
      minItems: 1,
      maxItems: waivableGates.length,
      uniqueItems: true,
    }),
    /** Default: as long as the lane allows. */
    for: Type.Optional(Duration),
    reason: Why,
  },
  strict,
);
export const EmergencyReviewBody = Type.Object({ note: Why }, strict);

/** An emergency that goes on, or one that somebody else has yet to review. */
export const EmergencyView = Type.Object({
  id: Type.String(),
  placement: Type.Object({ ...PlacementNames.properties, tier: Tier }),
  by: Type.String(),
  reason: Type.String(),
  at: Instant,
  until: Instant,
  gates: Type.Array(Type.String()),
  state: Type.Enum(['open', 'to-review']),
});
export type EmergencyView = ReadOnly<Static<typeof EmergencyView>>;
export const EmergencyList = Type.Object({ items: Type.Array(EmergencyView), asOf: Instant });
export type EmergencyList = ReadOnly<Static<typeof EmergencyList>>;
