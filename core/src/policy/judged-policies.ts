import type { EpochMs } from '../model/ids.ts';
import type { Placement } from '../model/placement.ts';
import type { Finding, Policy, PolicyInForce } from '../model/policy.ts';

/** A policy with how it came to be in force. */
export type JudgedPolicy = { readonly policy: Policy; readonly use: PolicyInForce };

/** Policies that a placement is held against now: one that was kept for a while is over when that is. */
export function policiesNow({ guards }: Pick<Placement, 'guards'>, now: EpochMs): readonly PolicyInForce[] {
  return (guards.policies ?? []).filter(({ kept }) => kept === undefined || kept.until > now);
}

/**
 * The policies that are meant, as they are declared now or as they were kept; what is demanded and is not there is a
 * finding of its own, that holds what it was demanded of.
 */
export function judgedPolicies(
  placement: Pick<Placement, 'guards'>,
  find: (name: string) => Policy | undefined,
  now: EpochMs,
): { readonly policies: readonly JudgedPolicy[]; readonly missing: readonly Finding[] } {
  const found = policiesNow(placement, now).map((use) => ({ use, policy: policyOf(use, find) }));
  return {
    policies: found.flatMap(({ use, policy }) => (policy === undefined ? [] : [{ use, policy }])),
    missing: found.flatMap(({ use, policy }) => (policy === undefined ? [missingFinding(use)] : [])),
  };
}

/** Another policy of that name is not the one that is meant. */
function policyOf(use: PolicyInForce, find: (name: string) => Policy | undefined): Policy | undefined {
  const found = use.kept?.policy ?? find(use.name);
  return found?.digest === use.digest ? found : undefined;
}

function missingFinding({ name, declaredBy }: PolicyInForce): Finding {
  return {
    gate: 'policy',
    rule: `Policy/${name}`,
    action: 'deny',
    kind: 'fault',
    object: null,
    origin: null,
    field: '',
    message: `${declaredBy} demands the policy "${name}", and there is none of that name`,
    fix: `declare Policy/${name}, or correct the name in guards.policies of ${declaredBy}`,
  };
}
