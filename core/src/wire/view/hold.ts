import { type Static, Type } from 'typebox';
import type { Failure } from '../../model/failure.ts';
import type { GateName } from '../../model/hold.ts';
import type { ReadOnly } from '../read-only.ts';
import { Instant, Nullable } from './scalars.ts';

/** Which approvals are missing, and for which plan. */
export const ApprovalAskView = Type.Object({
  plan: Type.String(),
  rules: Type.Array(
    Type.Object({
      rule: Type.String(),
      count: Type.Integer({ minimum: 1 }),
      /** `group:leads`, `user:ada@acme.dev`, `codeowners`; empty for everybody whose role may. */
      from: Type.Array(Type.String()),
      given: Type.Array(Type.String()),
    }),
  ),
  /** Who had which part in the change: their approval does not count. */
  involved: Type.Array(Type.Object({ person: Type.String(), part: Type.String() })),
  rejectedBy: Nullable(Type.String()),
});
export type ApprovalAskView = ReadOnly<Static<typeof ApprovalAskView>>;

/** A gate that does not pass, explaining itself. `gate` may grow; treat an unknown one as any other. */
export const HoldView = Type.Object({
  gate: Type.Unsafe<GateName>({ type: 'string' }),
  rule: Type.String(),
  reason: Type.String(),
  next: Type.String(),
  until: Nullable(Instant),
  /** The plan that a confirmation binds to, where one lifts this hold. */
  plan: Type.Optional(Type.String()),
  asks: Type.Optional(ApprovalAskView),
});

export type HoldView = ReadOnly<Static<typeof HoldView>>;

export const FailureView = Type.Object({
  code: Type.Unsafe<Failure['code']>({ type: 'string' }),
  message: Type.String(),
  next: Type.String(),
  retryable: Type.Boolean(),
});

/** Why something is as it is: one sentence, what to do, and the rule that decided (empty where none did). */
export const Explanation = Type.Object({ sentence: Type.String(), next: Type.String(), rule: Type.String() });
