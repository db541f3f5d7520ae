import { can } from '@fairlead/core/access/can.ts';
import { placementSubject } from '@fairlead/core/access/subjects-of.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { ApprovalAsk, Hold } from '@fairlead/core/model/hold.ts';
import type { ApprovalList, WaitingApproval } from '@fairlead/core/wire/view/approval.ts';
import type { PlacementRow } from '../../ports/store.ts';
import { approverOf, judgeApprover } from '../act/approve.ts';
import { projectFilter } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { given } from '../page.ts';
import { namesOf } from '../view/names.ts';

const mostShown = 500;

/** What waits for an approval among the caller's projects, the longest wait first. */
export async function listApprovals(deps: UseCaseDeps, caller: Caller): Outcome<ApprovalList> {
  const filter = given({ project: projectFilter(caller, undefined), sync: 'held' as const });
  const items: WaitingApproval[] = [];
  let cursor: string | null = null;
  do {
    const page: { readonly items: readonly PlacementRow[]; readonly next: string | null } = await deps.store.placements(
      filter,
      { limit: 500, cursor },
    );
    for (const row of page.items) {
      const hold = row.state.holds.find(({ asks }) => asks !== undefined);
      if (hold?.asks !== undefined) items.push(await waiting(deps, caller, row, hold, hold.asks));
    }
    cursor = page.next;
  } while (cursor !== null && items.length < mostShown);
  items.sort((a, b) => (a.since ?? 0) - (b.since ?? 0));
  return ok({ items: items.slice(0, mostShown), total: items.length, asOf: deps.clock.now() });
}

async function waiting(
  deps: UseCaseDeps,
  caller: Caller,
  { placement, state }: PlacementRow,
  { reason }: Hold,
  { plan, rules, involved, rejectedBy }: ApprovalAsk,
): Promise<WaitingApproval> {
  const delivery = state.delivery === null ? undefined : await deps.store.delivery(state.delivery);
  const change = delivery === undefined ? undefined : await deps.store.change(delivery.change);
  const allowed = can(caller.grants, 'approve', placementSubject(placement));
  const asks = { plan, rules, involved, rejectedBy };
  const judged = judgeApprover(placement, approverOf(caller), asks);
  return {
    placement: { ...namesOf(placement), tier: placement.tier },
    reason,
    asks,
    delivery: state.delivery,
    change: delivery?.change ?? null,
    revision: delivery?.revision ?? null,
    title: change?.title ?? '',
    since: delivery?.startedAt ?? null,
    mine: allowed.allowed ? (judged.ok ? '' : judged.error.message) : allowed.rule,
  };
}
