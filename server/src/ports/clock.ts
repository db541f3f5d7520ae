import type { EpochMs } from '@fairlead/core/model/ids.ts';

/** Time, handed in. Durations are measured on the monotonic clock; decisions about calendars use `now`. */
export interface Clock {
  now(): EpochMs;
  /** Milliseconds that never go backwards, from an arbitrary start. */
  monotonicMs(): number;
  /** Calls `run` once after `delayMs`; the returned function cancels. */
  after(delayMs: number, run: () => void): () => void;
}
