import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { Instant, Reason } from './scalars.ts';

const ActionName = Type.String({ minLength: 1, maxLength: 63 });

/** What people wrote for objects of this kind, as the object offers it now. */
export const CustomActionList = Type.Object({
  items: Type.Array(
    Type.Object({
      name: ActionName,
      label: Type.String(),
      /** It is known, and not to be had now. */
      disabled: Type.Boolean(),
      parameters: Type.Array(Type.Object({ name: Type.String(), preset: Type.String() })),
    }),
  ),
  asOf: Instant,
});
export type CustomActionList = ReadOnly<Static<typeof CustomActionList>>;
export type CustomActionView = CustomActionList['items'][number];

export const CustomActBody = Type.Object(
  {
    /** `Kind/namespace/name`, or the key. */
    object: Type.String({ minLength: 1, maxLength: 1_000 }),
    name: ActionName,
    parameters: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 63 }), Type.String({ maxLength: 4_096 }), {
        maxProperties: 32,
      }),
    ),
    reason: Reason,
  },
  { additionalProperties: false },
);
export type CustomActBody = ReadOnly<Static<typeof CustomActBody>>;
