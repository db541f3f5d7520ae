import type { Change } from '@fairlead/core/model/change.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { ChangeRow } from '@fairlead/core/wire/view/change.ts';
import { projectFilter } from '../authorise.ts';
import type { Caller, UseCaseDeps } from '../deps.ts';
import { given } from '../page.ts';

/** More deliveries than this of one change are counted, but not by outcome. */
const countedDeliveries = 500;

/** A change with the outcomes of those of its deliveries that the caller sees. */
export async function changeRow(deps: UseCaseDeps, caller: Caller, change: Change): Promise<ChangeRow> {
  const page = await deps.store.deliveries(given({ change: change.id, project: projectFilter(caller, undefined) }), {
    limit: countedDeliveries,
    cursor: null,
  });
  return changeRowOf(change, page.items, page.total);
}

export function changeRowOf(change: Change, deliveries: readonly Delivery[], total: number): ChangeRow {
  const count = (verdict: Delivery['verdict']): number =>
    deliveries.filter((delivery) => delivery.verdict === verdict).length;
  const counts = {
    open: count(null),
    healthy: count('healthy'),
    failed: count('failed'),
    rolledBack: count('rolled-back'),
  };
  const { id, kind, project, repo, ref, from, to, title, author, commitCount, committedAt, seenAt, of } = change;
  return {
    ...{ id, kind, project, repo, ref, from, to, title, author, commitCount, committedAt, seenAt, of },
    deliveries: { total, ...counts, other: total - counts.open - counts.healthy - counts.failed - counts.rolledBack },
  };
}
