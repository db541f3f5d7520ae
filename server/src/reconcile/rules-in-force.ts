import type { EpochMs, Hash } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import { policiesNow } from '@fairlead/core/policy/judged-policies.ts';
import { policyDigest } from '@fairlead/core/policy/make-judgement.ts';

/** Names all rules that a placement's objects are held against; equal rules have an equal name. */
export function rulesInForce(
  placement: Pick<Placement, 'guards'>,
  hash: Hash,
  now: EpochMs,
): { readonly digest: string; readonly isNone: boolean } {
  const policies = policiesNow(placement, now);
  return { digest: policyDigest(policies, [], hash), isNone: policies.length === 0 };
}
