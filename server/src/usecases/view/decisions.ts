import { inScope } from '@fairlead/core/gate/scope.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';

export type Pin = Decision & { readonly kind: 'pin' };
export type Pause = Decision & { readonly kind: 'pause' };
export type Freeze = Decision & { readonly kind: 'freeze' };
export type Decided = { readonly pin: Pin | null; readonly pause: Pause | null; readonly freeze: Freeze | null };

/** The decisions in force for one placement. */
export function decidedFor(placement: Placement, decisions: readonly Decision[], now: EpochMs): Decided {
  const lasting = (decision: Pause | Freeze): boolean => decision.until === null || decision.until > now;
  return {
    pin:
      decisions.find((decision): decision is Pin => decision.kind === 'pin' && decision.placement === placement.id) ??
      null,
    pause:
      decisions.find(
        (decision): decision is Pause =>
          decision.kind === 'pause' && decision.placement === placement.id && lasting(decision),
      ) ?? null,
    freeze:
      decisions.find(
        (decision): decision is Freeze =>
          decision.kind === 'freeze' && inScope(decision.scope, placement) && lasting(decision),
      ) ?? null,
  };
}

/** Freezes in force, the widest first. */
export function freezesInForce(decisions: readonly Decision[], now: EpochMs): readonly Freeze[] {
  return decisions
    .filter(
      (decision): decision is Freeze => decision.kind === 'freeze' && (decision.until === null || decision.until > now),
    )
    .sort((a, b) => Object.keys(a.scope).length - Object.keys(b.scope).length || a.at - b.at);
}
