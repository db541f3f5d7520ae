import type { Clock } from '../../ports/clock.ts';

export type SilenceTimer = { progressed(): void; stop(): void };

/** Calls `onSilent` once when nothing has progressed for `limitMs`. Progress costs a clock reading, not a new timer. */
export function startSilenceTimer(clock: Clock, limitMs: number, onSilent: () => void): SilenceTimer {
  let progressedAtMs = clock.monotonicMs();
  let cancel = () => {};
  const arm = (delayMs: number) => {
    cancel = clock.after(delayMs, () => {
      const restMs = progressedAtMs + limitMs - clock.monotonicMs();
      if (restMs > 0) arm(restMs);
      else onSilent();
    });
  };
  arm(limitMs);
  return {
    progressed: () => {
      progressedAtMs = clock.monotonicMs();
    },
    stop: () => cancel(),
  };
}
