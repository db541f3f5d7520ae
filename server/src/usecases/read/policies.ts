import { can } from '@fairlead/core/access/can.ts';
import { placementSubject } from '@fairlead/core/access/subjects-of.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import { formatRef } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Exemption, Finding, Policy } from '@fairlead/core/model/policy.ts';
import { scoreOf } from '@fairlead/core/policy/score.ts';
import type {
  ExemptionView,
  FindingList,
  FindingView,
  PolicyList,
  PolicyView,
} from '@fairlead/core/wire/view/policy.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { namesOf } from '../view/names.ts';

/** More than anybody reads; what is left out is said. */
const maxPlacements = 2_000;
const maxFindings = 1_000;

type Found = { readonly placement: Placement; readonly finding: Finding };

/** The policies that hold for what the caller sees, with what each finds now. */
export async function listPolicies(deps: UseCaseDeps, caller: Caller): Outcome<PolicyList> {
  const now = deps.clock.now();
  const { placements, policies = [] } = deps.configuration();
  const uses = new Map<string, number>();
  for (const placement of placements.filter((one) => sees(caller, one)))
    for (const { name, kept } of placement.guards.policies ?? [])
      if (kept === undefined) uses.set(name, (uses.get(name) ?? 0) + 1);
  const found = await findingsFor(deps, caller);
  const shown = policies.filter(({ name, declared }) => uses.has(name) || (declared !== null && seesAll(caller)));
  const items = shown.map((policy) => policyView(policy, uses.get(policy.name) ?? 0, found, now));
  const findings = found.map(({ finding }) => finding);
  return ok({
    items,
    cis: scoreOf(
      'CIS',
      shown.filter(({ name }) => uses.has(name)),
      findings,
    ),
    asOf: now,
  });
}

/** What is found in what Git asks for now; what denies comes first. */
export async function listFindings(
  deps: UseCaseDeps,
  caller: Caller,
  wanted: {
    readonly project?: string;
    readonly application?: string;
    readonly placement?: string;
    readonly rule?: string;
  },
): Outcome<FindingList> {
  const all = (await findingsFor(deps, caller)).filter(
    ({ placement, finding }) =>
      (wanted.project === undefined || placement.project === wanted.project) &&
      (wanted.application === undefined || placement.application === wanted.application) &&
      (wanted.placement === undefined || placement.id === wanted.placement) &&
      (wanted.rule === undefined || finding.rule === wanted.rule),
  );
  const items = all.map(findingView).toSorted((a, b) => weightOf(a) - weightOf(b));
  return ok({ items: items.slice(0, maxFindings), isCut: items.length > maxFindings, asOf: deps.clock.now() });
}

async function findingsFor(deps: UseCaseDeps, caller: Caller): Promise<readonly Found[]> {
  const rows = await deps.store.judgementsWithFindings({}, maxPlacements);
  return rows
    .filter(({ placement }) => sees(caller, placement))
    .flatMap(({ placement, judgement }) => judgement.findings.map((finding) => ({ placement, finding })));
}

function sees(caller: Caller, placement: Placement): boolean {
  return can(caller.grants, 'view', placementSubject(placement)).allowed;
}

function seesAll({ grants }: Caller): boolean {
  return grants.some(({ project }) => project === '*');
}

/** A finding as people see it. */
export function findingView({ placement, finding }: Found): FindingView {
  const { gate, rule, action, kind, object, origin, field, message, fix, exempt } = finding;
  return {
    placement: namesOf(placement),
    ...{ gate, rule, action, kind, field, message, fix },
    object: object === null ? '' : formatRef(object),
    path: origin?.path ?? '',
    line: origin?.line ?? 0,
    exempt: exempt ?? null,
  };
}

function weightOf({ action, exempt }: FindingView): number {
  return (exempt === null ? 0 : 3) + { deny: 0, approve: 1, warn: 2 }[action];
}

function policyView(policy: Policy, placements: number, found: readonly Found[], now: EpochMs): PolicyView {
  const { name, description, action, rule, declared, kinds, controls, exemptions } = policy;
  const own = found.map(({ finding }) => finding).filter((finding) => finding.rule === `Policy/${name}`);
  const biting = own.filter(({ exempt }) => exempt === undefined);
  const count = (wanted: Finding['action']): number => biting.filter((finding) => finding.action === wanted).length;
  return {
    ...{ name, description, action, placements },
    language: rule.kind,
    declaredAt: declared === null ? '' : `${declared.path}:${declared.line}`,
    kinds: [...kinds],
    controls: [...controls],
    denied: count('deny'),
    asks: count('approve'),
    warned: count('warn'),
    exempted: own.length - biting.length,
    faults: own.filter(({ kind }) => kind === 'fault').length,
    exemptions: exemptions.map((exemption) => exemptionView(exemption, now)),
  };
}

function exemptionView({ owner, reason, until, ...where }: Exemption, now: EpochMs): ExemptionView {
  const parts = Object.entries(where).map(([what, names]) => `${what} ${names.join(', ')}`);
  return { owner, reason, until, covers: parts.join('; ') || 'everything', isOver: until <= now };
}
