import { enterPhase } from '@fairlead/core/delivery/spans.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import { deletingHolds, isDeleting } from './deleting-row.ts';
import type { LoopDeps } from './loop-deps.ts';
import { describe, type Pass, save } from './pass.ts';
import { tell } from './placement-event.ts';
import { end, next, type Step } from './step.ts';

/**
 * A deletion is over when the object is gone: the delivery waits for it as it does for health, woken by the watch. What
 * holds one is told at once. After the deadline the delivery is done without it, and the placement goes on telling; a
 * placement that Git dropped waits on, since what comes after its objects must not come before they are gone.
 */
export async function awaitDeletions(deps: LoopDeps, pass: Pass, delivery: Delivery): Promise<Step<null>> {
  const rows = (await deps.store.objectsOf(pass.placement.id)).filter(isDeleting);
  if (rows.length === 0) return next(pass, null);
  const now = deps.clock.now();
  const began = Math.max(...rows.map(({ updatedAt }) => updatedAt));
  const deadline = pass.placement.withdrawn ? null : began + pass.placement.settings.healthDeadlineMs;
  if (deadline !== null && now >= deadline) return next(pass, null);
  const holds = deletingHolds(rows, deadline);
  const waiting = enterPhase({ ...delivery, holds }, 'health', 'deletions', now);
  const isNews = !delivery.holds.some(({ gate }) => gate === 'finalizer');
  const message = `${describe(pass.placement)} waits for a deletion: ${holds[0]?.reason ?? ''}`;
  await save(deps, { ...pass, delivery: waiting }, { holds, nextAt: deadline }, [
    { kind: 'put-delivery', delivery: waiting },
    ...(isNews
      ? tell(deps, { ...pass, delivery: waiting }, 'delivery-held', message, 'info', { gate: 'finalizer' })
      : []),
  ]);
  return end(deadline);
}
