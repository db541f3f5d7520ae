import { afterFailure } from '@fairlead/core/delivery/after-failure.ts';
import type { Aim } from '@fairlead/core/delivery/choose-course.ts';
import { retryAdvice } from '@fairlead/core/delivery/retry-advice.ts';
import { closeSpans, enterPhase } from '@fairlead/core/delivery/spans.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { BundleDigest, DeliveryId } from '@fairlead/core/model/ids.ts';
import { hasFailureHooks, hookRunOf } from '@fairlead/core/order/due-objects.ts';
import type { Write } from '../ports/store.ts';
import { loadBundle } from './bundle-storage.ts';
import type { LoopDeps } from './loop-deps.ts';
import { describe, type Pass, type StatePatch, save } from './pass.ts';
import { tell } from './placement-event.ts';
import { type End, end } from './step.ts';

/** Ends a failed attempt: first what Git declares to run then, and after that goes back, tries again later, or stops. */
export async function fail(deps: LoopDeps, pass: Pass, delivery: Delivery, failure: Failure): Promise<End> {
  if (delivery.failing === undefined && !pass.placement.withdrawn && (await hasMoreToRun(deps, delivery)))
    return runFailureHooks(deps, pass, delivery, failure);
  return endAttempt(deps, pass, delivery, delivery.failing ?? failure);
}

async function hasMoreToRun(deps: LoopDeps, delivery: Delivery): Promise<boolean> {
  if (hookRunOf(delivery).kind === 'none') return false;
  return hasFailureHooks((await loadBundle(deps, delivery.to)).objects);
}

/** Goes on with the same delivery as a small one: its SyncFail hooks are planned, permitted, recorded and awaited like any wave. */
async function runFailureHooks(deps: LoopDeps, pass: Pass, delivery: Delivery, failure: Failure): Promise<End> {
  const now = deps.clock.now();
  const begun = enterPhase(
    {
      ...delivery,
      failing: failure,
      plan: null,
      wavesDone: 0,
      waveInFlight: null,
      hooksDone: [],
      healthDeadline: null,
    },
    'plan',
    'hooks for a failed delivery',
    now,
  );
  await save(deps, { ...pass, delivery: begun }, { nextAt: now }, [{ kind: 'put-delivery', delivery: begun }]);
  deps.failpoint('failure-hooks-begun');
  return end(now);
}

async function endAttempt(deps: LoopDeps, pass: Pass, delivery: Delivery, failure: Failure): Promise<End> {
  const now = deps.clock.now();
  const previous = pass.placement.withdrawn ? null : await previousHealthy(deps, pass, delivery.to);
  const course = afterFailure({
    settings: pass.placement.settings,
    delivery,
    failure,
    previous,
    attempt: pass.state.attempt + 1,
    fraction: deps.random.fraction(),
  });
  const subject = { ...pass, delivery };
  switch (course.kind) {
    case 'roll-back':
      await rollBack(deps, subject, delivery, failure, course.to);
      return end(now);
    case 'retry':
    case 'stop': {
      const wakeAt = course.delayMs === null ? null : now + course.delayMs;
      const closed = close(delivery, 'failed', failure, now);
      const message = `${describe(pass.placement)} failed at ${delivery.revision.slice(0, 7)}: ${failure.message}`;
      await save(deps, pass, { ...failed(pass, failure), nextAt: wakeAt }, [
        { kind: 'put-delivery', delivery: closed },
        ...(course.kind === 'stop' && !failure.retryable ? badBundle(deps, pass, delivery, failure) : []),
        ...tell(deps, subject, 'delivery-failed', message, 'error', { code: failure.code, next: failure.next }),
      ]);
      return end(wakeAt);
    }
  }
}

/** A delivery that had succeeded turned bad within its watch window. False when there is nothing to go back to. */
export async function failWatched(deps: LoopDeps, pass: Pass, id: DeliveryId, reason: string): Promise<boolean> {
  // What Git dropped is not brought back because what is left of it is ill.
  if (pass.placement.withdrawn) return false;
  const delivery = await deps.store.delivery(id);
  if (delivery === undefined || delivery.kind !== 'change' || pass.placement.settings.onFailure !== 'rollback')
    return false;
  const previous = await previousHealthy(deps, pass, delivery.to);
  if (previous === null) return false;
  const failure: Failure = {
    code: 'unhealthy',
    message: `${reason} (within its watch window)`,
    next: retryAdvice(pass.placement),
    retryable: false,
  };
  await rollBack(deps, { ...pass, delivery }, delivery, failure, previous);
  return true;
}

/** Pins at once, before anything moves: whatever happens next, the bad bundle is not brought about again. */
async function rollBack(deps: LoopDeps, pass: Pass, delivery: Delivery, failure: Failure, to: Aim): Promise<void> {
  const now = deps.clock.now();
  const reason = `${delivery.revision.slice(0, 7)} failed: ${failure.message}`;
  const pin: Decision = {
    id: deps.random.id(),
    kind: 'pin',
    placement: pass.placement.id,
    bundle: to.bundle,
    not: delivery.to,
    by: 'fairlead',
    reason,
    at: now,
  };
  const message = `${describe(pass.placement)} goes back from ${delivery.revision.slice(0, 7)} to ${to.revision.slice(0, 7)}: ${failure.message}`;
  await save(deps, pass, { ...failed(pass, failure), nextAt: now, watch: null }, [
    { kind: 'put-delivery', delivery: close(delivery, 'rolled-back', failure, now) },
    ...badBundle(deps, pass, delivery, failure),
    ...pass.decisions
      .filter((decision) => decision.kind === 'pin' && decision.placement === pass.placement.id)
      .map((decision): Write => ({ kind: 'remove-decision', id: decision.id })),
    { kind: 'put-decision', decision: pin },
    ...tell(deps, pass, 'delivery-failed', message, 'error', { code: failure.code, rollback: true }),
    ...tell(
      deps,
      pass,
      'pinned',
      `${describe(pass.placement)} is pinned at ${to.revision.slice(0, 7)} until a newer change comes`,
      'warning',
    ),
  ]);
  deps.failpoint('rollback-decided');
}

function failed(pass: Pass, failure: Failure): StatePatch {
  return { delivery: null, failure, attempt: pass.state.attempt + 1, holds: [] };
}

function badBundle(deps: LoopDeps, pass: Pass, delivery: Delivery, failure: Failure): readonly Write[] {
  if (delivery.kind === 'correction') return [];
  return [
    {
      kind: 'put-bad',
      placement: pass.placement.id,
      bundle: delivery.to,
      reason: failure.message,
      at: deps.clock.now(),
    },
  ];
}

function close(delivery: Delivery, verdict: 'failed' | 'rolled-back', failure: Failure, now: number): Delivery {
  return { ...delivery, verdict, failure, holds: [], endedAt: now, spans: closeSpans(delivery.spans, now) };
}

/** The newest bundle that was healthy here, is another one, and has not turned bad since. */
async function previousHealthy(deps: LoopDeps, pass: Pass, not: BundleDigest): Promise<Aim | null> {
  for (const entry of await deps.store.healthyBundles(pass.placement.id, 20)) {
    if (entry.bundle === not) continue;
    if ((await deps.store.isBad(pass.placement.id, entry.bundle)) !== undefined) continue;
    return { bundle: entry.bundle, revision: entry.revision, change: entry.change };
  }
  return null;
}
