import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { Instant } from './scalars.ts';

/** As many views one person may keep; the oldest go first. */
export const mostSavedViews = 40;

export const ViewName = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' });
/** The part of an address behind its `?`, field by field. What the fields mean is the page's; they are read as any address is. */
export const ViewSearch = Type.Record(
  Type.String({ pattern: '^[a-z][A-Za-z]{0,29}$' }),
  Type.String({ maxLength: 200 }),
  { maxProperties: 20, additionalProperties: false },
);

/** A view of the fleet that a person keeps under a name. */
export const SavedView = Type.Object({ name: ViewName, search: ViewSearch, at: Instant });
export type SavedView = ReadOnly<Static<typeof SavedView>>;
export const SavedViews = Type.Object({ items: Type.Array(SavedView), asOf: Instant });
export type SavedViews = ReadOnly<Static<typeof SavedViews>>;
export const SaveViewBody = Type.Object({ name: ViewName, search: ViewSearch }, { additionalProperties: false });
