import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { HealthStatus, Instant, Nullable, SyncStatus } from './scalars.ts';

const Ratio = Nullable(Type.Number({ minimum: 0, maximum: 1 }));

/** The five measures over production, counted in changes. */
const Measures = Type.Object({
  changes: Type.Integer(),
  perDay: Type.Number(),
  leadTimeMs: Nullable(Type.Number()),
  failureRate: Ratio,
  recoveryMs: Nullable(Type.Number()),
  reworkRate: Ratio,
});

/** Deliveries over time and what they say of how changes travel. Counts are true; what a cause says is of its newest failure. */
export const InsightView = Type.Object({
  since: Instant,
  asOf: Instant,
  total: Type.Integer(),
  days: Type.Array(
    Type.Object({
      at: Instant,
      healthy: Type.Integer(),
      failed: Type.Integer(),
      other: Type.Integer(),
      corrections: Type.Integer(),
    }),
  ),
  measures: Measures,
  /** The same, stretch by stretch: by day, or by week where more than a month is asked for. */
  trend: Type.Array(Type.Object({ at: Instant, ...Measures.properties })),
  causes: Type.Array(
    Type.Object({
      code: Type.String(),
      count: Type.Integer(),
      message: Type.String(),
      lastAt: Instant,
      /** The newest delivery that failed so. */
      delivery: Type.String(),
      applications: Type.Array(Type.String()),
    }),
  ),
  /** How many failures `causes` counts. */
  failuresRead: Type.Integer(),
  drift: Type.Object({
    found: Type.Integer(),
    by: Type.Array(Type.Object({ by: Type.String(), count: Type.Integer() })),
    /** True when there were more than were read. */
    more: Type.Boolean(),
  }),
});
export type InsightView = ReadOnly<Static<typeof InsightView>>;

/** Applications and what they need first. */
export const DependencyGraph = Type.Object({
  applications: Type.Array(
    Type.Object({
      project: Type.String(),
      name: Type.String(),
      health: HealthStatus,
      sync: SyncStatus,
      placements: Type.Integer(),
    }),
  ),
  /** `from` needs `to`, of the same project; `input` where it also reads its outputs. */
  needs: Type.Array(
    Type.Object({
      project: Type.String(),
      from: Type.String(),
      to: Type.String(),
      kind: Type.Enum(['order', 'input']),
      stages: Type.Array(Type.String()),
    }),
  ),
  asOf: Instant,
});
export type DependencyGraph = ReadOnly<Static<typeof DependencyGraph>>;
