import { Type } from 'typebox';
import type { Failure } from '../../model/failure.ts';
import type { GateName } from '../../model/hold.ts';
import { Instant, Nullable } from './scalars.ts';

/** A gate that does not pass, explaining itself. `gate` may grow; treat an unknown one as any other. */
export const HoldView = Type.Object({
  gate: Type.Unsafe<GateName>({ type: 'string' }),
  rule: Type.String(),
  reason: Type.String(),
  next: Type.String(),
  until: Nullable(Instant),
  /** The plan that a confirmation binds to, where one lifts this hold. */
  plan: Type.Optional(Type.String()),
});

export const FailureView = Type.Object({
  code: Type.Unsafe<Failure['code']>({ type: 'string' }),
  message: Type.String(),
  next: Type.String(),
  retryable: Type.Boolean(),
});

/** Why something is as it is: one sentence, what to do, and the rule that decided (empty where none did). */
export const Explanation = Type.Object({ sentence: Type.String(), next: Type.String(), rule: Type.String() });
