import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { DeliveryRow } from './delivery.ts';
import { Instant, Nullable } from './scalars.ts';

const Person = Type.Object({ name: Type.String(), email: Type.String() });

export const ChangeRow = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['commit', 'promotion', 'rollback', 'revert', 'settings']),
  project: Type.String(),
  repo: Type.String(),
  ref: Type.String(),
  from: Nullable(Type.String()),
  to: Type.String(),
  title: Type.String(),
  author: Person,
  commitCount: Type.Integer(),
  committedAt: Instant,
  seenAt: Instant,
  /** The change that this one undoes or promotes. */
  of: Nullable(Type.String()),
  /** Its deliveries by outcome; `open` counts those under way or held. */
  deliveries: Type.Object({
    total: Type.Integer(),
    open: Type.Integer(),
    healthy: Type.Integer(),
    failed: Type.Integer(),
    rolledBack: Type.Integer(),
    other: Type.Integer(),
  }),
});
export type ChangeRow = ReadOnly<Static<typeof ChangeRow>>;

export const ChangeView = Type.Object({
  ...ChangeRow.properties,
  sentence: Type.String(),
  commits: Type.Array(
    Type.Object({
      sha: Type.String(),
      title: Type.String(),
      body: Type.String(),
      author: Person,
      authoredAt: Instant,
      committedAt: Instant,
    }),
  ),
  deliveryRows: Type.Array(DeliveryRow),
  /** Changes that undo or promote this one. */
  followedBy: Type.Array(ChangeRow),
  asOf: Instant,
});
export type ChangeView = ReadOnly<Static<typeof ChangeView>>;
