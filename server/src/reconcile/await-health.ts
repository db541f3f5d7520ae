import { retryAdvice } from '@fairlead/core/delivery/retry-advice.ts';
import { enterPhase, waveLabel } from '@fairlead/core/delivery/spans.ts';
import { waveHealth, worstHealth } from '@fairlead/core/health/worst-health.ts';
import { formatDuration } from '@fairlead/core/lib/duration.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import { formatRef, type ObjectKey, objectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Plan } from '@fairlead/core/model/plan.ts';
import type { ManagedObject } from '../ports/store.ts';
import { fail } from './fail.ts';
import { isHookRow } from './hook-row.ts';
import type { LoopDeps } from './loop-deps.ts';
import { type Pass, save } from './pass.ts';
import { end, next, type Step } from './step.ts';

/**
 * Waits for the wave in flight, folding what the watch recorded: no request, no parked worker. A wave that is not
 * healthy by its deadline, or says that it will not be, fails the delivery.
 */
export async function awaitWave(
  deps: LoopDeps,
  pass: Pass,
  delivery: Delivery,
  agreed?: Plan,
): Promise<Step<Delivery>> {
  if (delivery.waveInFlight === null || delivery.phase !== 'health' || delivery.plan === null)
    return next(pass, delivery);
  const plan = agreed?.digest === delivery.plan ? agreed : await deps.store.plan(delivery.plan);
  const wave = plan?.waves[delivery.waveInFlight];
  if (plan === undefined || wave === undefined) return next(pass, { ...delivery, waveInFlight: null });
  const keys = new Set<ObjectKey>(wave.changes.map((change) => objectKey(change.ref)));
  const objects = (await deps.store.objectsOf(pass.placement.id)).filter((object) => keys.has(object.key));
  const arrived = await judge(deps, pass, delivery, objects, waveLabel(delivery.waveInFlight, plan.waves.length));
  if (arrived.kind === 'end') return arrived;
  const hooksDone = [...(delivery.hooksDone ?? []), ...objects.filter(isHookRow).map(({ key }) => key)];
  return next(pass, {
    ...delivery,
    wavesDone: delivery.waveInFlight + 1,
    waveInFlight: null,
    healthDeadline: null,
    ...(hooksDone.length === 0 ? {} : { hooksDone }),
  });
}

/** The same for all objects that the bundle declares, after the last wave. */
export async function awaitAll(
  deps: LoopDeps,
  pass: Pass,
  delivery: Delivery,
  declared: ReadonlySet<ObjectKey>,
): Promise<Step<readonly ManagedObject[]>> {
  const objects = (await deps.store.objectsOf(pass.placement.id)).filter((object) => declared.has(object.key));
  const timed =
    delivery.healthDeadline === null
      ? { ...delivery, healthDeadline: deps.clock.now() + pass.placement.settings.healthDeadlineMs }
      : delivery;
  const arrived = await judge(deps, pass, timed, objects, 'all objects');
  return arrived.kind === 'end' ? arrived : next(pass, objects);
}

async function judge(
  deps: LoopDeps,
  pass: Pass,
  delivery: Delivery,
  objects: readonly ManagedObject[],
  label: string,
): Promise<Step<null>> {
  const now = deps.clock.now();
  const verdict = waveHealth(objects.map((object) => object.health));
  if (verdict === 'healthy') return next(pass, null);
  const culprit = worstObject(objects);
  if (verdict === 'degraded') return fail(deps, pass, delivery, unhealthy(pass, culprit, 'unhealthy'));
  const deadline = delivery.healthDeadline ?? now + pass.placement.settings.healthDeadlineMs;
  if (now >= deadline) return fail(deps, pass, delivery, unhealthy(pass, culprit, 'deadline'));
  const waiting = enterPhase({ ...delivery, healthDeadline: deadline }, 'health', label, now);
  const writes = waiting === delivery ? [] : [{ kind: 'put-delivery', delivery: waiting } as const];
  await save(
    deps,
    { ...pass, delivery: waiting },
    { health: worstHealth(objects.map((object) => object.health.status)), nextAt: deadline },
    writes,
  );
  return end(deadline);
}

function worstObject(objects: readonly ManagedObject[]): ManagedObject | undefined {
  const worst = worstHealth(objects.map((object) => object.health.status));
  return objects.find((object) => object.health.status === worst);
}

function unhealthy({ placement }: Pass, culprit: ManagedObject | undefined, code: 'unhealthy' | 'deadline'): Failure {
  const name = culprit === undefined ? 'an object' : formatRef(parseObjectKey(culprit.key));
  const waited = formatDuration(placement.settings.healthDeadlineMs);
  const message =
    culprit?.health.message === undefined || culprit.health.message === ''
      ? 'did not become healthy'
      : culprit.health.message;
  return {
    code,
    message: `${name}: ${message}${code === 'deadline' ? ` (not healthy within ${waited})` : ''}`,
    next: retryAdvice(placement),
    retryable: true,
  };
}
