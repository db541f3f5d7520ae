import { exponentialMs } from '@fairlead/core/delivery/retry-delay.ts';
import type { Clock } from '../ports/clock.ts';

const usualMaxPauseMs = 300_000;

/** Runs a chore again and again, never twice at once; the pause counts from its end, and grows while the chore fails. */
export class Repeater {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #maxPauseMs: number;
  readonly #run: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #cancel: (() => void) | null = null;
  #stopped = false;
  #failures = 0;

  /** @param maxPauseMs how long the pause may grow; `everyMs` for a chore that must not wait. */
  constructor(
    clock: Clock,
    everyMs: number,
    run: () => Promise<void>,
    onError: (error: unknown) => void,
    maxPauseMs = usualMaxPauseMs,
  ) {
    this.#maxPauseMs = Math.max(everyMs, maxPauseMs);
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#run = run;
    this.#onError = onError;
  }

  start(): void {
    const pauseMs = exponentialMs(this.#failures + 1, this.#everyMs, this.#maxPauseMs);
    this.#cancel = this.#clock.after(pauseMs, () => void this.#turn());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #turn(): Promise<void> {
    try {
      await this.#run();
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      this.#onError(error);
    }
    if (!this.#stopped) this.start();
  }
}
