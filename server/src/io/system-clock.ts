import type { Clock } from '../ports/clock.ts';

const maxTimerMs = 2_147_483_647;

/** The machine's clock. A timer that is set keeps the process alive, so whoever stops cancels. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, Math.min(maxTimerMs, Math.max(0, delayMs)));
    return () => clearTimeout(timer);
  },
};
