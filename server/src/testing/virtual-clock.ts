import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { Clock } from '../ports/clock.ts';

type Timer = { at: EpochMs; readonly order: number; readonly run: () => void };

/** Time that stands until a test moves it. Timers of one moment run in the order they were set. */
export class VirtualClock implements Clock {
  #now: EpochMs;
  /** How far the wall clock was set beside the time that went by. */
  #setByMs = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(now: EpochMs = 0) {
    this.#now = now;
  }

  now(): EpochMs {
    return this.#now;
  }

  monotonicMs(): number {
    return this.#now - this.#setByMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, Math.ceil(delayMs)), order: this.#order++, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** The moment of the earliest timer; null when none is set. */
  nextAt(): EpochMs | null {
    return this.#first()?.at ?? null;
  }

  /** Moves to a moment, running each timer that falls due on the way, at its own moment. */
  advanceTo(at: EpochMs): void {
    for (let timer = this.#first(); timer !== undefined && timer.at <= at; timer = this.#first()) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.run();
    }
    this.#now = Math.max(this.#now, at);
  }

  /** The wall clock is set while timers stand still: forward (a machine that slept too) or back. */
  jump(byMs: number): void {
    this.#now += byMs;
    this.#setByMs += byMs;
    for (const timer of this.#timers) timer.at += byMs;
  }

  #first(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    }
    return first;
  }
}
