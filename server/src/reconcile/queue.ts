import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { Clock } from '../ports/clock.ts';

/**
 * Keys waiting to be looked at, each at most once. A key that is woken while it is being worked on comes again after;
 * a key with a later moment costs one entry in one heap and one timer for all of them. Knows nothing of the domain.
 */
export class Queue<Key extends string> {
  readonly #clock: Clock;
  readonly #ready = new Set<Key>();
  readonly #working = new Set<Key>();
  readonly #again = new Set<Key>();
  readonly #later = new Map<Key, EpochMs>();
  #heap: { readonly at: EpochMs; readonly key: Key }[] = [];
  #cancelTimer: (() => void) | null = null;
  #timerAt = Number.POSITIVE_INFINITY;
  #onReady: () => void = () => undefined;
  #isStopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  onReady(listener: () => void): void {
    this.#onReady = listener;
  }

  /** Look at this key as soon as a worker is free. */
  add(key: Key): void {
    if (this.#working.has(key)) {
      this.#again.add(key);
      return;
    }
    this.#ready.add(key);
    this.#onReady();
  }

  /** Look at this key at a moment; the earliest of several wins, and an earlier wake makes it unnecessary. */
  addAt(key: Key, at: EpochMs): void {
    const known = this.#later.get(key);
    if (known !== undefined && known <= at) return;
    this.#later.set(key, at);
    this.#push({ at, key });
    this.#arm();
  }

  /** The next key to work on, which then counts as being worked on until `done`. */
  take(): Key | undefined {
    const first = this.#ready.values().next();
    if (first.done === true) return undefined;
    this.#ready.delete(first.value);
    this.#later.delete(first.value);
    this.#working.add(first.value);
    return first.value;
  }

  done(key: Key): void {
    this.#working.delete(key);
    if (this.#again.delete(key)) this.add(key);
  }

  /** How many wait, are being worked on, and sleep until a moment. */
  depth(): { readonly ready: number; readonly working: number; readonly later: number } {
    return { ready: this.#ready.size, working: this.#working.size, later: this.#later.size };
  }

  /** Wakes nobody any more, whatever a pass under way still asks for at its end. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#onReady = () => undefined;
  }

  #arm(): void {
    const first = this.#heap[0];
    if (this.#isStopped || first === undefined || first.at >= this.#timerAt) return;
    this.#cancelTimer?.();
    this.#timerAt = first.at;
    this.#cancelTimer = this.#clock.after(Math.max(0, first.at - this.#clock.now()), () => this.#fire());
  }

  #fire(): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    this.#cancelTimer = null;
    const now = this.#clock.now();
    for (let first = this.#heap[0]; first !== undefined && first.at <= now; first = this.#heap[0]) {
      this.#pop();
      if (this.#later.get(first.key) !== first.at) continue;
      this.#later.delete(first.key);
      this.add(first.key);
    }
    this.#arm();
  }

  #push(entry: { readonly at: EpochMs; readonly key: Key }): void {
    const heap = this.#heap;
    heap.push(entry);
    let index = heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.at <= entry.at) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const smaller =
        (heap[right]?.at ?? Number.POSITIVE_INFINITY) < (heap[left]?.at ?? Number.POSITIVE_INFINITY) ? right : left;
      const below = heap[smaller];
      if (below === undefined || below.at >= last.at) break;
      heap[index] = below;
      index = smaller;
    }
    heap[index] = last;
  }
}
