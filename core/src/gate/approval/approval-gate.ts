import type { ApprovalAsk, Hold } from '../../model/hold.ts';
import type { Placement } from '../../model/placement.ts';
import type { ApprovalRule } from '../../model/settings.ts';
import { type ApprovalCase, type JudgedApprovals, judgeApprovals } from './judge-approvals.ts';

/** What the gate of approvals says: which rule, and what is missing; null lets it pass. */
export type ApprovalAnswer = { readonly rule: string; readonly hold: Hold | null };

/** Judges the approvals of a plan against all rules that ask for it, and says who can give what is missing. */
export function approvalGate(
  placement: Pick<Placement, 'application' | 'stage'>,
  facts: ApprovalCase | null,
  rules: readonly ApprovalRule[],
): ApprovalAnswer {
  const [first] = rules;
  if (first === undefined) return { rule: 'no approval asked', hold: null };
  if (facts === null) return { rule: ruleName(first), hold: unjudged(placement, first) };
  const judged = judgeApprovals(facts);
  const missing = judged.rules.filter(({ satisfied }) => !satisfied);
  const [open] = missing;
  if (judged.rejection !== null) return rejected(placement, facts, judged, judged.rejection.reason);
  if (open === undefined) return { rule: passedBy(judged), hold: null };
  const waits = missing.map(({ rule, given }) => waitsFor(rule, given.length)).join(' and ');
  const ignored = judged.ignored.map(({ person, why }) => `; ${person} ${why}`).join('');
  return {
    rule: ruleName(open.rule),
    hold: {
      gate: 'approval',
      rule: ruleName(open.rule),
      reason: `waits for ${waits}${ignored}`,
      next: `whoever may can look at it and approve it with \`fairlead approve ${placement.application} --stage ${placement.stage}\`, or on the page`,
      until: null,
      asks: askOf(facts, judged),
    },
  };
}

function rejected(
  placement: Pick<Placement, 'application' | 'stage'>,
  facts: ApprovalCase,
  judged: JudgedApprovals,
  reason: string,
): ApprovalAnswer {
  const by = judged.rejection?.approver.person ?? '';
  return {
    rule: `rejected by ${by}`,
    hold: {
      gate: 'approval',
      rule: `rejected by ${by}`,
      reason: `${by} rejected it: ${reason}`,
      next: `push what answers that, or ask ${by} to approve it after all with \`fairlead approve ${placement.application} --stage ${placement.stage}\``,
      until: null,
      asks: askOf(facts, judged),
    },
  };
}

/** Without facts nobody's approval counts: what cannot be judged does not pass. */
function unjudged({ application, stage }: Pick<Placement, 'application' | 'stage'>, rule: ApprovalRule): Hold {
  return {
    gate: 'approval',
    rule: ruleName(rule),
    reason: `waits for ${waitsFor(rule, 0)}`,
    next: `see who can approve it with \`fairlead why ${application} --stage ${stage}\``,
    until: null,
  };
}

function askOf({ plan, facts }: ApprovalCase, { rules, rejection }: JudgedApprovals): ApprovalAsk {
  return {
    plan,
    rules: rules.map(({ rule, given }) => ({ rule: ruleName(rule), count: rule.count, from: rule.from, given })),
    involved: facts.involved,
    rejectedBy: rejection?.approver.person ?? null,
  };
}

function passedBy({ rules }: JudgedApprovals): string {
  const people = [...new Set(rules.flatMap(({ given }) => given))];
  return people.length === 0 ? 'no approval asked for such a change' : `approved by ${people.join(', ')}`;
}

function waitsFor({ count, from }: ApprovalRule, given: number): string {
  const left = Math.max(1, count - given);
  const people = from.length === 0 ? 'anybody who may approve here' : from.map(words).join(' or ');
  const has = given === 0 ? '' : ` (has ${given} of ${count})`;
  return `${left === 1 ? 'one approval' : `${left} approvals`} by ${people}${has}`;
}

function words(who: string): string {
  return who === 'codeowners' ? 'the owners of the changed files (CODEOWNERS)' : who;
}

function ruleName({ declaredBy }: ApprovalRule): string {
  return declaredBy.includes(' ') || declaredBy.startsWith('Policy/')
    ? declaredBy
    : `${declaredBy} spec.guards.approve`;
}
