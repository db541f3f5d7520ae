import type { Scope } from '../model/decision.ts';
import type { Placement } from '../model/placement.ts';

/** Whether a freeze's scope covers a placement; absent fields match everything. */
export function inScope(scope: Scope, placement: Placement): boolean {
  return (
    (scope.project === undefined || scope.project === placement.project) &&
    (scope.application === undefined || scope.application === placement.application) &&
    (scope.target === undefined || scope.target === placement.target) &&
    (scope.stage === undefined || scope.stage === placement.stage) &&
    (scope.tier === undefined || scope.tier === placement.tier)
  );
}

/** The scope in words: `target prod`, `project web, stage staging`, `everything`. */
export function formatScope(scope: Scope): string {
  const parts = Object.entries(scope).map(([name, value]) => `${name} ${value}`);
  return parts.length === 0 ? 'everything' : parts.join(', ');
}
