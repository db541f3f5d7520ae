import { isAllowed } from '../lib/glob.ts';
import type { ObjectRef } from '../model/object.ts';
import type { Policy, PolicyInForce, PolicyMatch } from '../model/policy.ts';
import type { Tier } from '../model/settings.ts';

export type MatchedPlace = {
  readonly project: string;
  readonly target: string;
  readonly stage: string;
  readonly tier: Tier;
};

/** Whether a policy is in force somewhere by its own match. */
export function matchesPlace(match: PolicyMatch | null, place: MatchedPlace): boolean {
  if (match === null) return false;
  return (
    isAllowed(match.projects, place.project) &&
    isAllowed(match.targets, place.target) &&
    isAllowed(match.stages, place.stage) &&
    (match.tier === undefined || match.tier === place.tier)
  );
}

/** Whether a policy has anything to say of a kind of object. */
export function matchesKind(kinds: readonly string[], ref: ObjectRef): boolean {
  return kinds.length === 0 || [ref.kind, `${ref.group}/${ref.kind}`].some((name) => isAllowed(kinds, name));
}

/** How a placement refers to a policy that is in force there. */
export function inForce({ name, digest, terms }: Policy, declaredBy: string): PolicyInForce {
  return { name, digest, terms, declaredBy };
}
