import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { Instant, Nullable } from './scalars.ts';

/** A part of the configuration that would loosen what stood before it, and waits to be allowed. */
export const LooseningView = Type.Object({
  /** `Project/web`. */
  subject: Type.String(),
  /** Whose administrators may allow it; null for those of the installation. */
  project: Nullable(Type.String()),
  fields: Type.Array(Type.String()),
  /** Of what the document says now: what is allowed is this and no later edit. */
  digest: Type.String(),
  authors: Type.Array(Type.String()),
  since: Nullable(Instant),
  path: Type.String(),
  line: Type.Integer(),
  /** The caller may allow it. */
  mine: Type.Boolean(),
});
export type LooseningView = ReadOnly<Static<typeof LooseningView>>;
