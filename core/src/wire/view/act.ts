import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { Duration, Id, Instant, Name, Nullable, Reason, Revision, Tier } from './scalars.ts';

const strict = { additionalProperties: false } as const;

/** What was accepted. The work follows; `seq` is the event to wait after, `message` says it in a sentence. */
export const Accepted = Type.Object({ message: Type.String(), at: Instant, seq: Type.Integer() });
export type Accepted = ReadOnly<Static<typeof Accepted>>;

export const AskBody = Type.Object({ reason: Type.Optional(Reason) }, strict);
export const ReasonedBody = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 1_000 }) }, strict);
export const PauseBody = Type.Object(
  {
    /** Default 8h; a pause always ends. */
    for: Type.Optional(Duration),
    reason: Type.String({ minLength: 1, maxLength: 1_000 }),
  },
  strict,
);
export const RollbackBody = Type.Object(
  {
    /** A bundle that was healthy here; default the last one before what runs. */
    to: Type.Optional(Id),
    reason: Type.String({ minLength: 1, maxLength: 1_000 }),
  },
  strict,
);
export const RollbackPreviewBody = Type.Object({ to: Type.Optional(Id) }, strict);
export const PinBody = Type.Object(
  {
    /** Default: what is applied now. */
    bundle: Type.Optional(Id),
    reason: Type.String({ minLength: 1, maxLength: 1_000 }),
  },
  strict,
);
export const PromoteBody = Type.Object(
  {
    project: Type.Optional(Name),
    stage: Name,
    /** Default: what is healthy in the stage before. */
    revision: Type.Optional(Revision),
    reason: Type.Optional(Reason),
  },
  strict,
);
export const PromotionAnswer = Type.Object({
  ...Accepted.properties,
  stage: Type.String(),
  revision: Type.String(),
  /** The commit that says so in Git; null when the lock file said so already. */
  commit: Nullable(Type.String()),
  change: Nullable(Type.String()),
});
export type PromotionAnswer = ReadOnly<Static<typeof PromotionAnswer>>;

export const ScopeBody = Type.Object(
  {
    project: Type.Optional(Name),
    application: Type.Optional(Name),
    target: Type.Optional(Name),
    stage: Type.Optional(Name),
    tier: Type.Optional(Tier),
  },
  strict,
);
export const FreezeBody = Type.Object(
  {
    /** An empty scope is the whole installation. */
    scope: ScopeBody,
    /** Stop everything in the scope, corrections included. */
    all: Type.Optional(Type.Boolean()),
    /** Without it the freeze holds until it is thawed. */
    for: Type.Optional(Duration),
    reason: Type.String({ minLength: 1, maxLength: 1_000 }),
  },
  strict,
);
export const FreezeAnswer = Type.Object({ ...Accepted.properties, id: Type.String() });
export type FreezeAnswer = ReadOnly<Static<typeof FreezeAnswer>>;
export const ThawBody = Type.Object({ id: Id, reason: Type.Optional(Reason) }, strict);
export const ConfirmBody = Type.Object({ plan: Id, reason: Type.Optional(Reason) }, strict);
/** The plan that was looked at: another one by then needs another look. */
export const ApproveBody = Type.Object(
  { plan: Id, reason: Type.Optional(Reason), by: Type.Optional(Type.Enum(['page', 'command'])) },
  strict,
);
export const RejectBody = Type.Object(
  {
    plan: Id,
    reason: Type.String({ minLength: 1, maxLength: 1_000 }),
    by: Type.Optional(Type.Enum(['page', 'command'])),
  },
  strict,
);
export const AcceptRewriteBody = Type.Object(
  {
    repo: Type.String({ minLength: 1, maxLength: 2_000 }),
    /** The commit that is held: what is accepted is exactly what was seen. */
    to: Revision,
    reason: Type.String({ minLength: 1, maxLength: 1_000 }),
  },
  strict,
);
