import { describeDelivery } from '@fairlead/core/insight/describe-delivery.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import { formatRef, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { DeliveryRow } from '@fairlead/core/wire/view/delivery.ts';
import type { UseCaseDeps } from '../deps.ts';
import { describePlacement, namesOf } from './names.ts';

export async function deliveryRow(deps: UseCaseDeps, delivery: Delivery): Promise<DeliveryRow> {
  const [row, change] = await Promise.all([
    deps.store.placement(delivery.placement),
    deps.store.change(delivery.change),
  ]);
  const where = row === undefined ? 'a placement that is gone' : describePlacement(row.placement);
  const { id, project, kind, revision, from, to, phase, verdict, attempt, by, reason, startedAt, endedAt } = delivery;
  return {
    id,
    placement: row === undefined ? null : namesOf(row.placement),
    placementId: delivery.placement,
    project,
    kind,
    change: delivery.change,
    changeTitle: change?.title ?? '',
    revision,
    from,
    to,
    phase,
    verdict,
    only: delivery.only?.map((key) => formatRef(parseObjectKey(key))) ?? null,
    attempt,
    by,
    reason,
    startedAt,
    endedAt,
    sentence: describeDelivery(delivery, where, deps.clock.now()),
  };
}
