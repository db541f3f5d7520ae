import { can } from '@fairlead/core/access/can.ts';
import { grantsOf, grantsOfRole } from '@fairlead/core/access/grants-of.ts';
import { placementSubject } from '@fairlead/core/access/subjects-of.ts';
import { approvalBasis } from '@fairlead/core/gate/approval/approval-basis.ts';
import { changeTraits } from '@fairlead/core/gate/approval/change-traits.ts';
import type { Approval, ApprovalFacts, Standing } from '@fairlead/core/gate/approval/judge-approvals.ts';
import { codeOwners } from '@fairlead/core/gate/approval/judge-approvals.ts';
import { type Involved, peopleInvolved } from '@fairlead/core/gate/approval/people-involved.ts';
import type { ReviewFacts } from '@fairlead/core/gate/review-gate.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Plan } from '@fairlead/core/model/plan.ts';
import type { ApprovalRule } from '@fairlead/core/model/settings.ts';
import { gatherOwners } from './gather-owners.ts';
import { type Incoming, incomingCommits } from './incoming-commits.ts';
import type { LoopDeps } from './loop-deps.ts';
import type { Pass } from './pass.ts';

export type PeopleDeps = Pick<LoopDeps, 'store' | 'git' | 'hash' | 'repoAccess' | 'declared'>;

/** What gates know of people. */
export type People = { readonly approvals?: ApprovalFacts; readonly reviewed?: ReviewFacts };

type Asked = { readonly delivery: Delivery; readonly plan: Plan; readonly requires: readonly ApprovalRule[] };

/**
 * Everything that the gates of approvals and reviews decide from. Read only where a rule asks, and only for new change:
 * the way back and corrections wait for nobody.
 */
export async function gatherPeople(deps: PeopleDeps, pass: Pass, { delivery, plan, requires }: Asked): Promise<People> {
  const { guards } = pass.placement;
  const rules = [...guards.approve, ...requires];
  const asksReview = guards.review !== undefined && guards.review.length > 0;
  if (delivery.kind !== 'change' || (rules.length === 0 && !asksReview)) return {};
  const incoming = await incomingCommits(deps, pass, delivery);
  const reviewed = await gatherReviews(deps, pass.placement, incoming);
  const involved = await gatherInvolved(deps, pass.placement, delivery, incoming, reviewed);
  const approvals: ApprovalFacts = {
    basis: basisOf(deps, pass.placement),
    traits: changeTraits(pass.placement, plan),
    involved,
    authorsKnown: incoming.complete,
    standing: await gatherStanding(deps, pass.placement, pass.decisions),
    owners: rules.some(({ from }) => from.includes(codeOwners)) ? await gatherOwners(deps, pass, delivery) : [],
  };
  return { approvals, reviewed: { ...reviewed, involved: involved.map(({ person }) => person) } };
}

/** What an approval given now covers, beside its plan. */
export function basisOf({ hash, declared }: Pick<PeopleDeps, 'hash' | 'declared'>, placement: Placement): string {
  const target = declared().targets.find(({ name }) => name === placement.target);
  const destination = (target?.runs ?? null) as unknown as Json; // a compiled declaration is plain data
  const policies = (placement.guards.policies ?? []).map(({ digest, terms }) => `${digest} ${terms}`).join('\n');
  return approvalBasis(hash, placement, destination, policies);
}

async function gatherReviews(
  deps: PeopleDeps,
  placement: Placement,
  { commits, complete, own }: Incoming,
): Promise<ReviewFacts> {
  const repo = placement.source.repo as RepoUrl;
  const shas = commits.map(({ sha }) => sha).filter((sha) => !own.has(sha));
  return { commits: shas, complete, proofs: await deps.store.reviews(repo, shas), involved: [] };
}

async function gatherInvolved(
  deps: PeopleDeps,
  placement: Placement,
  delivery: Delivery,
  { commits, declaring }: Incoming,
  { proofs }: ReviewFacts,
): Promise<readonly Involved[]> {
  const requesters = [
    ...(delivery.by === 'fairlead' ? [] : [delivery.by]),
    ...(await promoters(deps, placement, delivery.revision)),
  ];
  const pushers = [...proofs.values()].flatMap((proof) => proof.involved);
  return peopleInvolved({ commits: [...commits, ...declaring], requesters, pushers });
}

/** Who asked that this revision comes to this stage. */
async function promoters(deps: PeopleDeps, { id, locked }: Placement, revision: CommitSha): Promise<readonly string[]> {
  if (locked === null) return [];
  const events = await deps.store.events({ placement: id, kinds: ['promoted'] }, 20);
  return events.flatMap(({ data }) =>
    data['revision'] === revision && typeof data['by'] === 'string' && data['by'] !== 'fairlead' ? [data['by']] : [],
  );
}

/** Whether those who spoke may still approve here: their roles and groups as of now, not as of then. */
async function gatherStanding(
  deps: PeopleDeps,
  placement: Placement,
  decisions: readonly Decision[],
): Promise<ReadonlyMap<string, Standing>> {
  const words = decisions.filter(
    (decision): decision is Approval => decision.kind === 'approval' && decision.placement === placement.id,
  );
  if (words.length === 0) return new Map();
  const { projects } = deps.declared();
  const sessions = await deps.store.tokens();
  return new Map(
    words.map(({ id, at, approver }) => {
      const newest = sessions
        .flatMap(({ identity }) =>
          identity?.person === approver.person && identity.confirmedAt > at ? [identity] : [],
        )
        .sort((a, b) => b.confirmedAt - a.confirmedAt)[0];
      const groups = newest?.groups ?? approver.groups;
      const grants =
        approver.role === null
          ? grantsOf(projects, { person: approver.person, groups })
          : grantsOfRole(projects, approver.role);
      return [id, { may: can(grants, 'approve', placementSubject(placement)).allowed, groups }];
    }),
  );
}
