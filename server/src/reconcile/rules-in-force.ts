import type { EpochMs, Hash } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { PolicyInForce } from '@fairlead/core/model/policy.ts';
import { policyDigest } from '@fairlead/core/policy/make-judgement.ts';

/** Policies that a placement is held against now: one that was kept for a while is over when that is. */
export function policiesNow({ guards }: Pick<Placement, 'guards'>, now: EpochMs): readonly PolicyInForce[] {
  return (guards.policies ?? []).filter(({ kept }) => kept === undefined || kept.until > now);
}

/** Names all rules that a placement's objects are held against; equal rules have an equal name. */
export function rulesInForce(
  placement: Pick<Placement, 'guards'>,
  hash: Hash,
  now: EpochMs,
): { readonly digest: string; readonly isNone: boolean } {
  const policies = policiesNow(placement, now);
  return { digest: policyDigest(policies, [], hash), isNone: policies.length === 0 };
}
