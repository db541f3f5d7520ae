import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { Instant, Nullable, Tier } from './scalars.ts';

export const TargetView = Type.Object({
  name: Type.String(),
  reachable: Type.Boolean(),
  message: Type.String(),
  version: Type.String(),
  lastContactAt: Nullable(Instant),
  /** The session that may write there: its fencing number and the replica that holds it. */
  epoch: Nullable(Type.Integer()),
  writer: Nullable(Type.String()),
  placements: Type.Integer(),
});
export type TargetView = ReadOnly<Static<typeof TargetView>>;

/** A target with what it says of itself now. */
export const TargetInspection = Type.Object({
  ...TargetView.properties,
  kind: Type.Enum(['host', 'kubernetes']),
  tier: Tier,
  labels: Type.Record(Type.String(), Type.String()),
  /** Null where a target has no such facts, or could not be asked. */
  facts: Nullable(
    Type.Object({
      nodes: Type.Array(
        Type.Object({
          name: Type.String(),
          version: Type.String(),
          ready: Type.Boolean(),
          message: Type.String(),
          cordoned: Type.Boolean(),
          os: Type.String(),
          roles: Type.Array(Type.String()),
          createdAt: Nullable(Instant),
        }),
      ),
      watched: Type.Array(
        Type.Object({
          kind: Type.String(),
          objects: Type.Integer(),
          heardAt: Nullable(Instant),
          /** How far the watch is behind our own writes; null while there were none. */
          lagMs: Nullable(Type.Integer()),
          trouble: Type.String(),
        }),
      ),
      unread: Type.Array(Type.String()),
      requests: Type.Object({
        sent: Type.Integer(),
        refused: Type.Record(Type.String(), Type.Integer()),
        /** Its text only for who sees every project: it may name what others own. */
        lastRefusal: Nullable(Type.Object({ at: Instant, message: Type.String() })),
      }),
    }),
  ),
  /** Why there are no facts; empty where there are. */
  factsUnavailable: Type.String(),
  asOf: Instant,
});
export type TargetInspection = ReadOnly<Static<typeof TargetInspection>>;
