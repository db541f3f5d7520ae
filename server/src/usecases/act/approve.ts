import { defaultValidMs } from '@fairlead/core/gate/approval/default-valid.ts';
import { approverNames, codeOwners } from '@fairlead/core/gate/approval/judge-approvals.ts';
import { isComparable, partOf } from '@fairlead/core/gate/approval/people-involved.ts';
import { formatDuration } from '@fairlead/core/lib/duration.ts';
import { ok, type Result } from '@fairlead/core/lib/result.ts';
import type { ApprovalProof, Approver } from '@fairlead/core/model/approval.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { ApprovalAsk } from '@fairlead/core/model/hold.ts';
import type { CommitSha, PlanDigest } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import type { PlacementRow, Write } from '../../ports/store.ts';
import { basisOf } from '../../reconcile/gather-people.ts';
import { placementFor, recordDenial } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type Refusal, type UseCaseDeps } from '../deps.ts';
import { refuse } from '../refuse.ts';
import { describePlacement } from '../view/names.ts';
import { commitAct } from './commit-act.ts';

/** What somebody says of a plan, and where they said it. */
export type Word = {
  readonly verdict: 'approve' | 'reject';
  /** What they looked at. From a forge it may be absent: then it is what waits now, if `proof.head` is what it delivers. */
  readonly plan?: string;
  /** Asked of a rejection. */
  readonly reason: string;
  readonly proof: ApprovalProof;
  /** The account's name at the forge that vouches for it: CODEOWNERS files name people so. */
  readonly handle?: string;
};

/**
 * Approves or rejects exactly the plan that waits. Refused where it could never count: for machines, for whoever had a
 * part in the change (they may reject it), for people whom no rule asks, and for another plan or head than the one that waits.
 */
export async function approve(deps: UseCaseDeps, caller: Caller, id: string, word: Word): Outcome<Accepted> {
  const found = await placementFor(deps, caller, id, 'approve');
  if (!found.ok) return found;
  const { placement } = found.value;
  const approver = approverOf(caller, word.handle);
  const waiting = await whatWaits(deps, found.value, word);
  const judged = waiting.ok
    ? (word.verdict === 'approve' ? judgeApprover : judgeRejecter)(placement, approver, waiting.value)
    : waiting;
  if (!waiting.ok || !judged.ok) {
    const refusal = waiting.ok ? (judged as { readonly error: Refusal }).error : waiting.error;
    await recordDenial(deps, caller, 'approve', placement.project, `placement/${placement.id}`, refusal.message);
    return refuse(refusal.code, refusal.message);
  }
  return write(deps, caller, placement, approver, waiting.value.plan, word);
}

/** The caller as approvals remember them; nobody where a machine asks. */
export function approverOf({ actor, known }: Caller, handle?: string): Approver {
  const { issuer, subject } = actor;
  const person = actor.kind === 'person' ? nameOf(actor) : '';
  return { issuer, subject, person, groups: known?.groups ?? [], role: known?.role ?? null, handle: handle ?? null };
}

/** The ask that this word answers, if it speaks of what waits now. */
async function whatWaits(
  deps: UseCaseDeps,
  { placement, state }: PlacementRow,
  { plan, proof }: Word,
): Promise<Result<ApprovalAsk, Refusal>> {
  const name = describePlacement(placement);
  const ask = state.holds.find(({ asks }) => asks !== undefined)?.asks;
  if (ask === undefined)
    return refuse('conflict', `${name} waits for no approval; see \`fairlead why ${placement.application}\``);
  if ('head' in proof) {
    const revision = await headOf(deps, state.delivery);
    if (revision !== proof.head)
      return refuse(
        'conflict',
        `${name} waits with commit ${revision?.slice(0, 7) ?? 'none'}, and ${proof.head.slice(0, 7)} was looked at: look at the newer one, then approve that`,
      );
  }
  if (plan !== undefined ? plan !== ask.plan : !('head' in proof))
    return refuse(
      'conflict',
      `the plan that ${name} waits with is another one now (${ask.plan.slice(0, 12)}): look at it, then approve that one`,
    );
  return ok(ask);
}

async function headOf(deps: UseCaseDeps, delivery: PlacementRow['state']['delivery']): Promise<CommitSha | undefined> {
  return delivery === null ? undefined : (await deps.store.delivery(delivery))?.revision;
}

function judgeRejecter(placement: Placement, { person }: Approver): Result<null, Refusal> {
  if (person !== '') return ok(null);
  const name = describePlacement(placement);
  return refuse('forbidden', `a token is nobody: decide about ${name} on the page, or signed in as a person`);
}

/** Says at once what the gate would say later, so that nobody believes to have approved what does not count. */
export function judgeApprover(
  placement: Placement,
  approver: Approver,
  ask: Pick<ApprovalAsk, 'rules' | 'involved'>,
): Result<null, Refusal> {
  const name = describePlacement(placement);
  const known = judgeRejecter(placement, approver);
  if (!known.ok) return known;
  const part = partOf(approver, ask.involved);
  if (part !== null)
    return refuse('forbidden', `you are ${part} of what ${name} waits with: somebody else must approve it`);
  if (!isComparable(approver))
    return refuse(
      'forbidden',
      `your account has no verified e-mail address, so nobody can tell that you are not the author of what ${name} waits with; have the identity provider verify it`,
    );
  const names = approverNames(approver, approver.groups);
  const asked = ask.rules.some(
    ({ from }) => from.length === 0 || from.includes(codeOwners) || from.some((who) => names.includes(who)),
  );
  if (asked) return ok(null);
  const people = [...new Set(ask.rules.flatMap(({ from }) => from))].join(', ');
  return refuse('forbidden', `${name} waits for ${people}, and you are not among them`);
}

async function write(
  deps: UseCaseDeps,
  caller: Caller,
  placement: Placement,
  approver: Approver,
  plan: PlanDigest,
  { verdict, reason, proof }: Word,
): Outcome<Accepted> {
  const [at, by, name] = [deps.clock.now(), nameOf(caller.actor), describePlacement(placement)];
  const validMs = longestValidMs(placement);
  const until = verdict === 'approve' ? at + validMs : null;
  const basis = basisOf({ hash: deps.hash, declared: deps.configuration }, placement);
  const decision: Decision = {
    ...{ id: deps.random.id(), kind: 'approval', verdict, placement: placement.id, plan, basis },
    ...{ approver, proof, until, by, reason, at },
  };
  const why = reason === '' ? '' : `: ${reason}`;
  const message =
    verdict === 'approve'
      ? `${by} approved plan ${plan.slice(0, 12)} of ${name} (good for ${formatDuration(validMs)})${why}`
      : `${by} rejected plan ${plan.slice(0, 12)} of ${name}${why}`;
  const accepted = await commitAct(deps, caller, {
    verb: 'approve',
    subject: `placement/${placement.id}`,
    project: placement.project,
    placement,
    reason,
    data: { verdict, plan, basis, until, proof: { ...proof }, decision: decision.id, person: approver.person },
    writes: [...(await wordsBefore(deps, decision)), { kind: 'put-decision', decision }],
    event: {
      kind: verdict === 'approve' ? 'approved' : 'rejected',
      message,
      severity: verdict === 'approve' ? 'info' : 'warning',
    },
  });
  deps.wake(placement.id, verdict);
  return ok(accepted);
}

/** The person's earlier words there, and what has run out, make way: only the newest counts. */
async function wordsBefore(
  deps: UseCaseDeps,
  word: Decision & { readonly kind: 'approval' },
): Promise<readonly Write[]> {
  const decisions = await deps.store.decisions();
  return decisions.flatMap((decision): readonly Write[] => {
    if (decision.kind !== 'approval' || decision.placement !== word.placement) return [];
    const isOver = decision.until !== null && decision.until <= word.at;
    const isReplaced = decision.plan === word.plan && decision.approver.person === word.approver.person;
    return isOver || isReplaced ? [{ kind: 'remove-decision', id: decision.id }] : [];
  });
}

/** The gate looks at each rule's own time; the decision is kept as long as any of them lets it count. */
function longestValidMs({ guards }: Placement): number {
  return Math.max(...guards.approve.map(({ validMs }) => validMs ?? defaultValidMs), 0) || defaultValidMs;
}
