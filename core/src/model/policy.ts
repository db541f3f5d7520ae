import type { JsonObject } from '../lib/json.ts';
import type { EpochMs } from './ids.ts';
import type { ObjectRef, Origin } from './object.ts';
import type { Declared } from './placement.ts';
import type { ApprovalRule, Tier } from './settings.ts';

/** What a finding leads to: the delivery is held, it is told and goes on, or it waits for an approval. */
export type PolicyAction = 'deny' | 'warn' | 'approve';

/** One expression that must hold of an object. */
export type CelCheck = {
  /** True where the object is right, as in Kubernetes' own validations. */
  readonly expression: string;
  readonly message: string;
  /** Where in the object: `spec.template.spec.containers`. Empty where that is nowhere in particular. */
  readonly field: string;
  readonly fix: string;
};

/** How objects are judged. */
export type PolicyRule =
  /** Rego; each of `rules` (`deny`, `violation`, `warn`) is read as a set of findings. */
  | { readonly kind: 'rego'; readonly text: string; readonly package: string; readonly rules: readonly string[] }
  | { readonly kind: 'cel'; readonly checks: readonly CelCheck[] };

/** Where a policy is in force by itself. An absent list is any. */
export type PolicyMatch = {
  readonly projects?: readonly string[];
  readonly targets?: readonly string[];
  readonly stages?: readonly string[];
  readonly tier?: Tier;
};

/** What is let through though a policy finds it: somebody answers for it, for a reason, until a day. */
export type Exemption = {
  readonly projects?: readonly string[];
  readonly applications?: readonly string[];
  readonly targets?: readonly string[];
  /** Patterns of `Kind/name`, or of `Kind/namespace/name`. */
  readonly objects?: readonly string[];
  readonly owner: string;
  readonly reason: string;
  readonly until: EpochMs;
};

/** Rules that objects are held against before they may be written anywhere. */
export type Policy = {
  readonly name: string;
  readonly description: string;
  readonly rule: PolicyRule;
  readonly action: PolicyAction;
  /** Who must approve what is found, where the action is `approve`. */
  readonly approve: { readonly count: number; readonly from: readonly string[] };
  /** Patterns of `Kind` or `group/Kind`; empty is every kind. */
  readonly kinds: readonly string[];
  /** Null: in force only where `guards.policies` names it. */
  readonly match: PolicyMatch | null;
  /** Read as `data.params` in Rego and as `params` in CEL. */
  readonly parameters: JsonObject;
  readonly exemptions: readonly Exemption[];
  /** What to do about a finding, where the finding does not say it itself. */
  readonly fix: string;
  /** The rules of public benchmarks that it checks: `CIS 5.2.2`. */
  readonly controls: readonly string[];
  /** Its name in the starter library, where the rule is from there. */
  readonly from: string | null;
  readonly declared: Declared | null;
  /** Over all that decides what it finds, the text of the rule included. */
  readonly digest: string;
  /** Over what Git says of it alone: a newer library is no loosened policy. */
  readonly terms: string;
};

/** A policy that a placement is held against. */
export type PolicyInForce = {
  readonly name: string;
  readonly digest: string;
  readonly terms: string;
  /** Who demands it: `Project/web`, or `Policy/labels` by its own match. */
  readonly declaredBy: string;
  /** The policy as it was before it was changed or taken away: what that one found needs an approval for a while. */
  readonly kept?: { readonly policy: Policy; readonly until: EpochMs };
};

/** Which gate a finding belongs to. */
export type FindingGate = 'policy' | 'leak' | 'signature' | 'image' | 'vulnerability';

/** One thing that is wrong, so that whoever reads it knows where it is and what to do. */
export type Finding = {
  readonly gate: FindingGate;
  /** The rule that found it, as people look for it: `Policy/no-latest`. */
  readonly rule: string;
  readonly action: PolicyAction;
  /** `fault`: the rule itself failed, so that nobody knows. */
  readonly kind: 'violation' | 'fault';
  readonly object: ObjectRef | null;
  readonly origin: Origin | null;
  /** Where in the object; empty where that is nowhere in particular. */
  readonly field: string;
  readonly message: string;
  readonly fix: string;
  readonly exempt?: { readonly owner: string; readonly reason: string; readonly until: EpochMs };
};

/** What everything in force found in one bundle for one placement. */
export type Judgement = {
  /** Over all rules in force: part of the plan's digest, so that another set of rules voids what was agreed to. */
  readonly policies: string;
  readonly findings: readonly Finding[];
  /** Approvals that findings ask for, beside those of the guards. */
  readonly approvals: readonly ApprovalRule[];
  /** When the answer may differ though nothing else does: an exemption ends, a day passes. */
  readonly until: EpochMs | null;
};
