import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { Instant, Nullable } from './scalars.ts';

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
