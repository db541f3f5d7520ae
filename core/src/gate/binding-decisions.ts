import type { Decision } from '../model/decision.ts';
import type { Placement } from '../model/placement.ts';
import { inScope } from './scope.ts';

/**
 * What people decided that a placement must heed: freezes that cover it, and everything decided about it by name.
 * A pass that finds these changed since it began has decided from what no longer holds.
 */
export function bindingDecisions(placement: Placement, decisions: readonly Decision[]): readonly Decision[] {
  return decisions.filter((decision) =>
    decision.kind === 'freeze' ? inScope(decision.scope, placement) : decision.placement === placement.id,
  );
}
