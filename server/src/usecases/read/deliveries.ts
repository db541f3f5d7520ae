import { ok } from '@fairlead/core/lib/result.ts';
import type { ChangeId, DeliveryId, PlacementId, PlanDigest } from '@fairlead/core/model/ids.ts';
import type { AnswerOf, QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { DeliveryView, PlanView } from '@fairlead/core/wire/view/delivery.ts';
import type { DeliveryFilter } from '../../ports/store-filters.ts';
import { maySee, placementFor, projectFilter } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { given, pageOf } from '../page.ts';
import { missing } from '../refuse.ts';
import { deliveryRow } from '../view/delivery-row.ts';
import { holdView } from '../view/placement-view.ts';
import { planView } from '../view/plan-view.ts';

type Rows = AnswerOf<Routes['listDeliveries']>;

/** Deliveries by filter, newest first. */
export async function listDeliveries(
  deps: UseCaseDeps,
  caller: Caller,
  query: QueryOf<Routes['listDeliveries']>,
): Outcome<Rows> {
  const project = projectFilter(caller, query.project);
  const { application, verdict, since } = query;
  const filter: DeliveryFilter = given({
    project,
    application,
    verdict,
    since,
    placement: query.placement as PlacementId | undefined, // an unknown id finds nothing
    change: query.change as ChangeId | undefined, // likewise
  });
  const page = await deps.store.deliveries(filter, pageOf(query));
  const items = await Promise.all(page.items.map((delivery) => deliveryRow(deps, delivery)));
  return ok({ items, next: page.next, total: page.total, asOf: deps.clock.now() });
}

/** Deliveries of one placement, newest first. */
export async function placementHistory(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  query: QueryOf<Routes['placementHistory']>,
): Outcome<Rows> {
  const found = await placementFor(deps, caller, id, 'view');
  if (!found.ok) return found;
  const page = await deps.store.deliveries({ placement: found.value.placement.id }, pageOf(query));
  const items = await Promise.all(page.items.map((delivery) => deliveryRow(deps, delivery)));
  return ok({ items, next: page.next, total: page.total, asOf: deps.clock.now() });
}

/** One delivery with its waterfall, plan and permit. */
export async function readDelivery(deps: UseCaseDeps, caller: Caller, id: string): Outcome<DeliveryView> {
  const delivery = await deps.store.delivery(id as DeliveryId); // an unknown id finds nothing
  if (delivery === undefined || !maySee(caller, delivery.project)) return missing('delivery', id);
  const plan = delivery.plan === null ? undefined : await deps.store.plan(delivery.plan);
  const permit = delivery.plan === null ? undefined : await deps.store.permit(delivery.plan);
  return ok({
    ...(await deliveryRow(deps, delivery)),
    plan: plan === undefined ? null : planView(plan),
    permit: permit === undefined ? null : { gates: permit.gates, expiresAt: permit.expiresAt },
    wavesDone: delivery.wavesDone,
    holds: delivery.holds.map(holdView),
    spans: delivery.spans,
    failure: delivery.failure,
    executedAt: delivery.executedAt,
    healthDeadline: delivery.healthDeadline,
    asOf: deps.clock.now(),
  });
}

/** One plan by its digest. */
export async function readPlan(deps: UseCaseDeps, caller: Caller, digest: string): Outcome<PlanView> {
  const plan = await deps.store.plan(digest as PlanDigest); // an unknown digest finds nothing
  if (plan === undefined) return missing('plan', digest);
  const found = await placementFor(deps, caller, plan.placement, 'view');
  return found.ok ? ok(planView(plan)) : missing('plan', digest);
}
