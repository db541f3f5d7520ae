/** Ages on the page move this often; finer would only cost. */
const stepMs = 5_000;

/** The one timer behind every "14 min ago". It rests while nobody looks at the page. */
export class Ticker {
  readonly #now: () => number;
  readonly #watchers = new Set<() => void>();
  #at: number;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(now: () => number) {
    this.#now = now;
    this.#at = now();
  }

  readonly at = (): number => this.#at;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    this.#timer ??= setInterval(this.tick, stepMs);
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size > 0 || this.#timer === null) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
  };

  readonly tick = (): void => {
    if (document.hidden) return;
    this.#at = this.#now();
    for (const watcher of this.#watchers) watcher();
  };
}
