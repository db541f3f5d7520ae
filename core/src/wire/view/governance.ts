import { type Static, Type } from 'typebox';
import { verbs } from '../../access/verbs.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { ReadOnly } from '../read-only.ts';
import { PageOf } from './paging.ts';
import { PlacementNames } from './placement.ts';
import { Instant, Nullable } from './scalars.ts';

export const ActorView = Type.Object({
  issuer: Type.String(),
  subject: Type.String(),
  kind: Type.Enum(['person', 'token', 'machine']),
  person: Type.String(),
});

/** A record of the hash chain: verifiable with the records around it, offline. */
export const AuditView = Type.Object({
  writer: Type.String(),
  seq: Type.Integer(),
  at: Instant,
  actor: ActorView,
  via: Type.String(),
  verb: Type.String(),
  subject: Type.String(),
  project: Type.String(),
  outcome: Type.Enum(['intent', 'done', 'failed', 'unknown', 'denied']),
  reason: Type.String(),
  data: Type.Unsafe<JsonObject>({ type: 'object' }),
  previousHash: Type.String(),
  hash: Type.String(),
});
export type AuditView = ReadOnly<Static<typeof AuditView>>;

/** Records as they were chained, and what the placements are called that they are about and that are still declared. */
export const AuditPage = Type.Object({ ...PageOf(AuditView).properties, places: Type.Array(PlacementNames) });

export const AuditVerification = Type.Object({
  intact: Type.Boolean(),
  records: Type.Integer(),
  writers: Type.Array(Type.Object({ writer: Type.String(), records: Type.Integer(), head: Type.String() })),
  firstBad: Nullable(Type.Object({ writer: Type.String(), seq: Type.Integer(), reason: Type.String() })),
  asOf: Instant,
});
export type AuditVerification = ReadOnly<Static<typeof AuditVerification>>;

/** A token without its secret, which is shown once, when it is made. */
export const TokenView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  kind: Type.Enum(['token', 'link', 'session']),
  role: Type.String(),
  project: Type.String(),
  createdAt: Instant,
  createdBy: Type.String(),
  expiresAt: Nullable(Instant),
  lastUsedAt: Nullable(Instant),
});
export type TokenView = ReadOnly<Static<typeof TokenView>>;

/** Where a role may act; what is left out is not narrowed. */
export const WhereView = Type.Object({
  tier: Type.Optional(Type.Enum(['production', 'non-production'])),
  target: Type.Optional(Type.Array(Type.String())),
  kind: Type.Optional(Type.Array(Type.String())),
});

/** One role that somebody holds, as `can` decides by it. */
export const GrantView = Type.Object({
  role: Type.String(),
  /** `*` for all projects and the installation itself. */
  project: Type.String(),
  may: Type.Optional(Type.Array(Type.Enum(verbs))),
  where: Type.Optional(WhereView),
  by: Type.Optional(Type.String()),
});

/** Who the caller is and what they may do at all, as of the configuration now. */
export const SessionView = Type.Object({
  actor: ActorView,
  grants: Type.Array(GrantView),
  verbs: Type.Array(Type.Enum(verbs)),
  expiresAt: Nullable(Instant),
  installation: Type.String(),
  version: Type.String(),
  /** There is a shop here to try things on. */
  quickstart: Type.Boolean(),
});
export type SessionView = ReadOnly<Static<typeof SessionView>>;
