export type Notice = { readonly id: number; readonly text: string };

const shownMs = 8_000;

/** Short answers to what somebody did ("accepted: …"): read out by screen readers, gone after a while. */
export class Notices {
  readonly #watchers = new Set<() => void>();
  #shown: readonly Notice[] = [];
  #lastId = 0;

  readonly shown = (): readonly Notice[] => this.#shown;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly tell = (text: string): void => {
    const id = ++this.#lastId;
    this.#become([...this.#shown.slice(-2), { id, text }]);
    setTimeout(() => this.dismiss(id), shownMs);
  };

  readonly dismiss = (id: number): void => this.#become(this.#shown.filter((notice) => notice.id !== id));

  #become(shown: readonly Notice[]): void {
    this.#shown = shown;
    for (const watcher of this.#watchers) watcher();
  }
}
