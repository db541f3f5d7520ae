import { type Static, Type } from 'typebox';
import { verbs } from '../../access/verbs.ts';
import type { ReadOnly } from '../read-only.ts';
import { WhereView } from './governance.ts';
import { Instant } from './scalars.ts';

/** Whether the caller may do one thing, by the decision that would be taken if they tried now. */
export const CanAnswer = Type.Object({
  allowed: Type.Boolean(),
  /** What was asked about, in words: `placement shop in prod`. */
  subject: Type.String(),
  rule: Type.String(),
  asOf: Instant,
});
export type CanAnswer = ReadOnly<Static<typeof CanAnswer>>;

/** A role that the configuration declares, with whom it is given to. */
export const RoleView = Type.Object({
  /** The project that declares it. */
  project: Type.String(),
  name: Type.String(),
  who: Type.Array(Type.String()),
  may: Type.Array(Type.Enum(verbs)),
  where: WhereView,
  everywhere: Type.Boolean(),
  place: Type.String(),
});
export type RoleView = ReadOnly<Static<typeof RoleView>>;
