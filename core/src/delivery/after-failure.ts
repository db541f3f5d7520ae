import type { Delivery } from '../model/delivery.ts';
import type { Failure } from '../model/failure.ts';
import type { Settings } from '../model/settings.ts';
import type { Aim } from './choose-course.ts';
import { retryDelayMs } from './retry-delay.ts';

export type FailureFacts = {
  readonly settings: Settings;
  readonly delivery: Delivery;
  readonly failure: Failure;
  /** Newest bundle that was healthy here and is neither this one nor known bad. */
  readonly previous: Aim | null;
  /** Failed tries at this bundle, this one included. */
  readonly attempt: number;
  /** In [0, 1). */
  readonly fraction: number;
};

/** `stop` with a delay tries once more then; without one it waits for an event or a person. */
export type AfterFailure =
  | { readonly kind: 'roll-back'; readonly to: Aim }
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'stop'; readonly delayMs: number | null };

/**
 * What follows a failed attempt. A bundle that runs but is not healthy goes back at once; an error on the way is tried
 * again while that can help, and goes back when it left the placement half way.
 */
export function afterFailure(facts: FailureFacts): AfterFailure {
  const { settings, delivery, failure, previous, attempt } = facts;
  const mayRollBack = delivery.kind === 'change' && settings.onFailure === 'rollback' && previous !== null;
  const judgedBad = failure.code === 'unhealthy' || failure.code === 'deadline';
  if (judgedBad && mayRollBack) return { kind: 'roll-back', to: previous };
  const limitReached = settings.retry.limit !== null && attempt > settings.retry.limit;
  if (failure.retryable && !limitReached) {
    const delayMs = retryDelayMs(settings.retry, attempt, facts.fraction);
    if (delayMs !== null) return { kind: 'retry', delayMs };
  }
  const halfWay = delivery.failing !== undefined || delivery.waveInFlight !== null || delivery.wavesDone > 0;
  if (halfWay && mayRollBack) return { kind: 'roll-back', to: previous };
  return { kind: 'stop', delayMs: failure.retryable || judgedBad ? settings.retry.slowMs : null };
}
