import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { Instant, Nullable } from './scalars.ts';

const word = (says: string) => Type.Integer({ minimum: 0, description: `${says}: its place in \`words\`.` });

/** One placement in a few dozen bytes; texts are places in the table's `words`. */
const FleetRow = Type.Tuple([
  Type.String({ description: "The placement's id." }),
  word('project'),
  word('application'),
  word('target'),
  word('stage'),
  Type.Integer({ minimum: 0, description: 'Index of the stage.' }),
  word('sync'),
  word('health'),
  Type.Integer({ minimum: 0, description: 'How many of its objects drifted.' }),
  Type.Enum([0, 1], { description: '1 where something holds it.' }),
]);

/** A whole fleet at a glance, for maps of thousands of placements. `unpackFleet` reads it. */
export const FleetTable = Type.Object({
  words: Type.Array(Type.String()),
  rows: Type.Array(FleetRow),
  next: Nullable(Type.String()),
  total: Type.Integer({ minimum: 0 }),
  asOf: Instant,
});
export type FleetTable = ReadOnly<Static<typeof FleetTable>>;
