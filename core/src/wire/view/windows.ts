import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { Instant, Nullable } from './scalars.ts';

/** A time that comes again and again, as Git declares it. */
export const WindowRuleView = Type.Object({
  kind: Type.Enum(['allow', 'deny']),
  /** Five fields, by the clock of `zone`. */
  cron: Type.String(),
  lengthMs: Type.Integer({ minimum: 1 }),
  zone: Type.String(),
  reason: Type.String(),
});

/** What one document says of when change may go on, and how that is now. */
export const WindowSetView = Type.Object({
  /** `Target/prod`. */
  declaredBy: Type.String(),
  rules: Type.Array(WindowRuleView),
  overrun: Type.Enum(['finish', 'wait']),
  isOpen: Type.Boolean(),
  /** Why it is closed, in words; empty where it is open. */
  reason: Type.String(),
  /** When it opens next; null where it is open, or never opens again. */
  opensAt: Nullable(Instant),
  /** Git says otherwise by now: it stands until this moment. */
  lapsesAt: Nullable(Instant),
  /** How many placements that the caller sees it covers. */
  placements: Type.Integer({ minimum: 0 }),
});
export type WindowSetView = ReadOnly<Static<typeof WindowSetView>>;

export const WindowList = Type.Object({ items: Type.Array(WindowSetView), asOf: Instant });
export type WindowList = ReadOnly<Static<typeof WindowList>>;
