import type { Clock } from '../ports/clock.ts';

/** Runs a chore again and again, never twice at once; the pause counts from its end. */
export class Repeater {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #run: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #cancel: (() => void) | null = null;
  #stopped = false;

  constructor(clock: Clock, everyMs: number, run: () => Promise<void>, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#run = run;
    this.#onError = onError;
  }

  start(): void {
    this.#cancel = this.#clock.after(this.#everyMs, () => void this.#turn());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #turn(): Promise<void> {
    try {
      await this.#run();
    } catch (error) {
      this.#onError(error);
    }
    if (!this.#stopped) this.start();
  }
}
