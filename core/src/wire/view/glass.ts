import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { Instant, Nullable } from './scalars.ts';

/** An emergency: who got more than their roles give, why, how long, and who looked at it after. */
export const GlassView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  by: Type.String(),
  reason: Type.String(),
  alone: Type.Boolean(),
  askedAt: Instant,
  agreedBy: Nullable(Type.String()),
  openedAt: Nullable(Instant),
  until: Nullable(Instant),
  state: Type.Enum(['asked', 'agreed', 'open', 'to-review', 'over', 'lapsed']),
  overdue: Type.Boolean(),
  review: Nullable(Type.Object({ by: Type.String(), at: Instant, finding: Type.String() })),
});
export type GlassView = ReadOnly<Static<typeof GlassView>>;
