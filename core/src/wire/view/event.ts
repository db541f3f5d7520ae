import { type Static, Type } from 'typebox';
import type { JsonObject } from '../../lib/json.ts';
import type { EventKind } from '../../model/event.ts';
import type { ReadOnly } from '../read-only.ts';
import { Instant, Nullable, Severity } from './scalars.ts';

/** A recorded event. `kind` may grow; show an unknown one by its message. */
export const EventView = Type.Object({
  seq: Type.Integer(),
  at: Instant,
  kind: Type.Unsafe<EventKind>({ type: 'string' }),
  severity: Severity,
  message: Type.String(),
  project: Type.String(),
  placement: Nullable(Type.String()),
  application: Nullable(Type.String()),
  stage: Nullable(Type.String()),
  target: Nullable(Type.String()),
  delivery: Nullable(Type.String()),
  change: Nullable(Type.String()),
  data: Type.Unsafe<JsonObject>({ type: 'object' }),
});
export type EventView = ReadOnly<Static<typeof EventView>>;
