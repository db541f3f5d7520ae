import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { PlacementNames } from './placement.ts';
import { Instant, Nullable } from './scalars.ts';

const Span = Type.Object({
  kind: Type.Enum(['allow', 'deny']),
  from: Instant,
  to: Instant,
  reason: Type.String(),
});
export type SpanView = ReadOnly<Static<typeof Span>>;

/** What may happen when: windows by the document that declares them, freezes, what was delivered and what waits. */
export const CalendarView = Type.Object({
  from: Instant,
  to: Instant,
  windows: Type.Array(
    Type.Object({
      declaredBy: Type.String(),
      /** True where anything is allowed: outside of those times it is closed. */
      allows: Type.Boolean(),
      isOpen: Type.Boolean(),
      opensAt: Nullable(Instant),
      placements: Type.Integer(),
      spans: Type.Array(Span),
    }),
  ),
  freezes: Type.Array(
    Type.Object({
      id: Type.String(),
      scope: Type.String(),
      all: Type.Boolean(),
      by: Type.String(),
      reason: Type.String(),
      from: Instant,
      /** Null holds until it is lifted. */
      to: Nullable(Instant),
    }),
  ),
  deliveries: Type.Array(
    Type.Object({
      id: Type.String(),
      placement: PlacementNames,
      at: Instant,
      verdict: Nullable(Type.String()),
    }),
  ),
  /** False where more happened than the list holds: the newest are in it. */
  complete: Type.Boolean(),
  waiting: Type.Array(
    Type.Object({ placement: PlacementNames, gate: Type.String(), reason: Type.String(), until: Nullable(Instant) }),
  ),
  asOf: Instant,
});
export type CalendarView = ReadOnly<Static<typeof CalendarView>>;
