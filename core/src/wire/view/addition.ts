import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { Instant, Nullable } from './scalars.ts';

/** A field of one of our objects that somebody else holds and Git does not declare. */
export const AdditionView = Type.Object({
  by: Type.String({ description: 'The self-declared name of who holds it.' }),
  path: Type.String({ description: 'JSON pointer.' }),
  field: Type.String(),
});
export type AdditionView = ReadOnly<Static<typeof AdditionView>>;

/** An object that nobody declared in a namespace of a placement. */
export const StrangerView = Type.Object({
  object: Type.String({ description: 'Kind/namespace/name' }),
  by: Type.String({ description: 'The self-declared name of who made it; empty where nobody says.' }),
  since: Nullable(Instant),
});

/** What the last look for such objects found, where the settings ask for it. */
export const StrangersView = Type.Object({
  at: Instant,
  /** The first of them, the newest first. */
  objects: Type.Array(StrangerView),
  count: Type.Integer(),
  unread: Type.Array(Type.String()),
});
export type StrangersView = ReadOnly<Static<typeof StrangersView>>;
