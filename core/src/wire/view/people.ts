import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { GrantView } from './governance.ts';
import { Instant } from './scalars.ts';

/** Somebody who is signed in, with what they hold and by which rule. */
export const PersonView = Type.Object({
  person: Type.String(),
  groups: Type.Array(Type.String()),
  /** Connections, links or tokens by which they came. */
  via: Type.Array(Type.String()),
  sessions: Type.Integer(),
  lastUsedAt: Instant,
  grants: Type.Array(GrantView),
});
export type PersonView = ReadOnly<Static<typeof PersonView>>;

/** Somebody whom an administrator shut out. */
export const DisabledView = Type.Object({
  person: Type.String(),
  by: Type.String(),
  at: Instant,
  reason: Type.String(),
});

export type DisabledView = ReadOnly<Static<typeof DisabledView>>;

/** Somebody who may do what was asked about: a person or group that a role names, or a token. */
export const HolderView = Type.Object({
  kind: Type.Enum(['group', 'person', 'token', 'link', 'session']),
  name: Type.String(),
  role: Type.String(),
  rule: Type.String(),
});
export type HolderView = ReadOnly<Static<typeof HolderView>>;
