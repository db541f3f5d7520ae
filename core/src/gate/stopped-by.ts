import type { Decision } from '../model/decision.ts';
import type { EpochMs } from '../model/ids.ts';
import type { Placement } from '../model/placement.ts';
import { inScope } from './scope.ts';

export type StopEverything = Decision & { readonly kind: 'freeze' };

/** The *stop everything* that covers a placement now: nothing is written there beside a person's rollback. */
export function stoppedBy(
  decisions: readonly Decision[],
  placement: Placement,
  now: EpochMs,
): StopEverything | undefined {
  return decisions.find(
    (decision): decision is StopEverything =>
      decision.kind === 'freeze' &&
      decision.all &&
      (decision.until === null || decision.until > now) &&
      inScope(decision.scope, placement),
  );
}
