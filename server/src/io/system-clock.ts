import type { Clock } from '../ports/clock.ts';

const maxTimerMs = 2_147_483_647;

/** The machine's clock. Timers do not keep the process alive by themselves. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, Math.min(maxTimerMs, Math.max(0, delayMs)));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
