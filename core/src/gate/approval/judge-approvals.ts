import type { Approver, ChangeTrait } from '../../model/approval.ts';
import type { Decision } from '../../model/decision.ts';
import type { EpochMs, PlacementId, PlanDigest } from '../../model/ids.ts';
import type { ApprovalRule } from '../../model/settings.ts';
import { defaultValidMs } from './default-valid.ts';
import { type Involved, isComparable, partOf } from './people-involved.ts';

export type Approval = Decision & { readonly kind: 'approval' };

/** Whether somebody may approve here now, and the groups that they are in now. */
export type Standing = { readonly may: boolean; readonly groups: readonly string[] };

/** What is known of the people around a change, gathered where a rule asks for them. */
export type ApprovalFacts = {
  /** Of the place, where it leads, its guards and the policies: see {@link approvalBasis}. */
  readonly basis: string;
  readonly traits: readonly ChangeTrait[];
  readonly involved: readonly Involved[];
  /** False where history cannot tell who wrote all of it: then nobody can be told from its authors. */
  readonly authorsKnown: boolean;
  /** By id of the decision; whoever is not in it has lost what they held. */
  readonly standing: ReadonlyMap<string, Standing>;
  /** For each changed path that a CODEOWNERS file names: whose it is. */
  readonly owners: readonly (readonly string[])[];
};

export type ApprovalCase = {
  readonly placement: PlacementId;
  readonly plan: PlanDigest;
  readonly rules: readonly ApprovalRule[];
  readonly decisions: readonly Decision[];
  readonly facts: ApprovalFacts;
  readonly now: EpochMs;
};

/** How far one rule is satisfied. */
export type JudgedRule = {
  readonly rule: ApprovalRule;
  readonly given: readonly string[];
  readonly satisfied: boolean;
};

export type JudgedApprovals = {
  /** The rules that ask for this delivery. */
  readonly rules: readonly JudgedRule[];
  readonly rejection: Approval | null;
  /** Approvals that do not count, with why, as a person reads it. */
  readonly ignored: readonly { readonly person: string; readonly why: string }[];
};

/**
 * How the approvals of one plan stand. One counts while it is of this place and exactly this plan, seen with the same
 * guards and destination, not over, by somebody who may still approve and had no part in the change. Each person counts
 * once for a rule, whatever accounts they have, by their newest word.
 */
export function judgeApprovals({ placement, plan, rules, decisions, facts, now }: ApprovalCase): JudgedApprovals {
  const here = decisions.filter(
    (decision): decision is Approval => decision.kind === 'approval' && decision.placement === placement,
  );
  const counted: Approval[] = [];
  const ignored: { person: string; why: string }[] = [];
  for (const word of newestWords(here.filter((decision) => decision.plan === plan))) {
    if (word.verdict === 'reject') continue;
    const why = whyIgnored(word, facts, now);
    if (why === null) counted.push(word);
    else ignored.push({ person: word.approver.person, why });
  }
  const asked = rules.filter(
    (rule) => rule.for === undefined || rule.for.some((trait) => facts.traits.includes(trait)),
  );
  return {
    rules: asked.map((rule) => judgeRule(rule, counted, facts, now)),
    rejection: rejectionOf(here, plan, facts),
    ignored,
  };
}

/** The newest word of each person; at one moment a rejection is the newer one. */
function newestWords(words: readonly Approval[]): readonly Approval[] {
  const newest = new Map<string, Approval>();
  for (const word of words) {
    const name = word.approver.person.toLowerCase();
    const known = newest.get(name);
    if (known === undefined || word.at > known.at || (word.at === known.at && word.verdict === 'reject'))
      newest.set(name, word);
  }
  return [...newest.values()];
}

/** A rejection needs no independence (authors may stop what they wrote), but the right to approve. */
function rejectionOf(here: readonly Approval[], plan: PlanDigest, { standing }: ApprovalFacts): Approval | null {
  const rejections = newestWords(here.filter((word) => word.plan === plan)).filter(
    ({ id, verdict }) => verdict === 'reject' && standing.get(id)?.may === true,
  );
  return rejections.sort((a, b) => b.at - a.at)[0] ?? null;
}

function whyIgnored({ id, basis, until, approver }: Approval, facts: ApprovalFacts, now: EpochMs): string | null {
  if (approver.person === '') return 'is no person';
  if (basis !== facts.basis) return 'approved it when guards, policies or the destination were others';
  if (until !== null && until <= now) return 'approved it too long ago';
  if (facts.standing.get(id)?.may !== true) return 'may not approve here any more';
  const part = partOf(approver, facts.involved);
  if (part !== null) return `is ${part} of it`;
  if (!facts.authorsKnown) return 'cannot be told from its authors: its history is not known whole';
  if (!isComparable(approver)) return 'has no verified e-mail address that authors could be compared with';
  return null;
}

function judgeRule(rule: ApprovalRule, counted: readonly Approval[], facts: ApprovalFacts, now: EpochMs): JudgedRule {
  const fresh = counted.filter(({ at }) => at + (rule.validMs ?? defaultValidMs) > now);
  const given = fresh.filter((word) => isAsked(rule, namesOf(word, facts), facts.owners));
  const persons = [...new Set(given.map(({ approver }) => approver.person.toLowerCase()))];
  const uncovered =
    rule.from.includes(codeOwners) &&
    facts.owners.some((owners) => !given.some((word) => isAmong(owners, namesOf(word, facts))));
  return { rule, given: persons, satisfied: persons.length >= rule.count && !uncovered };
}

/** Stands in a rule for whoever the CODEOWNERS file names for what changed. */
export const codeOwners = 'codeowners';

function isAsked({ from }: ApprovalRule, names: readonly string[], owners: readonly (readonly string[])[]): boolean {
  if (from.length === 0 || isAmong(from, names)) return true;
  return from.includes(codeOwners) && (owners.length === 0 || owners.some((some) => isAmong(some, names)));
}

function isAmong(asked: readonly string[], names: readonly string[]): boolean {
  return asked.some((who) => names.includes(who));
}

function namesOf({ id, approver }: Approval, { standing }: ApprovalFacts): readonly string[] {
  return approverNames(approver, standing.get(id)?.groups ?? []);
}

/** How rules and CODEOWNERS files may name somebody: `user:ada@acme.dev`, `group:leads`, `@ada`. */
export function approverNames({ issuer, person, handle }: Approver, groups: readonly string[]): readonly string[] {
  // Accounts of this machine are named by whoever makes them: they do not pass for an address that a provider vouches for.
  const isAssumed = issuer === 'fairlead' && person.includes('@');
  return [
    ...(isAssumed ? [] : [`user:${person}`]),
    ...groups.filter((group) => group !== '').map((group) => `group:${group}`),
    ...(handle === null ? [] : [`@${handle}`]),
  ];
}
