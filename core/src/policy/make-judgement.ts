import { stableStringify } from '../lib/stable-stringify.ts';
import type { EpochMs, Hash } from '../model/ids.ts';
import type { Finding, Judgement, Policy, PolicyInForce } from '../model/policy.ts';
import type { ApprovalRule } from '../model/settings.ts';
import { nextPolicyTime } from './policy-input.ts';

/** Names the rules that a placement is held against: equal rules have an equal digest, whoever demands them. */
export function policyDigest(policies: readonly PolicyInForce[], checks: readonly string[], hash: Hash): string {
  const rules = policies.map(({ name, digest, kept }) => `${name} ${digest}${kept === undefined ? '' : ' kept'}`);
  return hash(stableStringify({ rules: [...new Set(rules)].sort(), checks: [...checks].sort() }));
}

/** Findings as one judgement: what they ask for, and until when they hold. */
export function makeJudgement(
  policies: string,
  findings: readonly Finding[],
  judged: readonly { readonly policy: Policy; readonly use: PolicyInForce }[],
  now: EpochMs,
): Judgement {
  const ends = findings.flatMap(({ exempt }) => (exempt === undefined ? [] : [exempt.until]));
  const kept = judged.flatMap(({ use }) => (use.kept === undefined ? [] : [use.kept.until]));
  const moments = [...ends, ...kept, ...(judged.length === 0 ? [] : [nextPolicyTime(now)])].filter((at) => at > now);
  return {
    policies,
    findings,
    approvals: approvalsFor(findings, judged),
    until: moments.length === 0 ? null : Math.min(...moments),
  };
}

/** One rule of approval for each policy that asks for one. */
function approvalsFor(
  findings: readonly Finding[],
  judged: readonly { readonly policy: Policy; readonly use: PolicyInForce }[],
): readonly ApprovalRule[] {
  const asking = new Set(
    findings.flatMap(({ action, exempt, rule }) => (action === 'approve' && exempt === undefined ? [rule] : [])),
  );
  const rules = judged
    .filter(({ policy }) => asking.has(`Policy/${policy.name}`))
    .map(({ policy }): ApprovalRule => ({ ...policy.approve, declaredBy: `Policy/${policy.name}` }));
  return [...new Map(rules.map((rule) => [rule.declaredBy, rule])).values()];
}

/** Whether a finding stands in the way of a delivery by itself. */
export function isDenied({ action, exempt }: Finding): boolean {
  return action === 'deny' && exempt === undefined;
}
