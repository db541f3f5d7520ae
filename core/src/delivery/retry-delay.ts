import type { RetrySettings } from '../model/settings.ts';

/**
 * When to try again after `attempt` failed tries (1 = the first failed): exponential between the two bounds, then, past
 * the limit, on the slow timer. Null waits for an event or a person. `fraction` in [0, 1) spreads the herd by ±10 %.
 */
export function retryDelayMs(retry: RetrySettings, attempt: number, fraction: number): number | null {
  if (retry.limit !== null && attempt > retry.limit)
    return retry.slowMs === null ? null : jitter(retry.slowMs, fraction);
  return jitter(exponentialMs(attempt, retry.minBackoffMs, retry.maxBackoffMs), fraction);
}

/** Doubles from `minMs` with every attempt after the first, up to `maxMs`. */
export function exponentialMs(attempt: number, minMs: number, maxMs: number): number {
  const doublings = Math.min(30, Math.max(0, attempt - 1));
  return Math.min(maxMs, minMs * 2 ** doublings);
}

function jitter(delayMs: number, fraction: number): number {
  return Math.round(delayMs * (0.9 + 0.2 * fraction));
}
