import { leakRulesVersion } from '@fairlead/core/leak/leak-rules.ts';
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
  const checks = checksOf(placement);
  return { digest: policyDigest(policies, checks, hash), isNone: policies.length + checks.length === 0 };
}

/** Checks beside policies, with what they lead to and the version of their rules. */
function checksOf({ guards }: Pick<Placement, 'guards'>): readonly string[] {
  return guards.leaks === undefined ? [] : [`leaks ${guards.leaks.action} ${leakRulesVersion}`];
}
