import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Clock } from '../ports/clock.ts';

const settleMs = 25;
const rewatchMs = 1_000;
const sweepMs = 30_000;

/**
 * Calls back soon after one of the named paths may have changed: one watch per folder, a slow sweep for systems that
 * lose events, and a new watch when a folder went away and came back.
 */
export class FileWatcher {
  readonly #clock: Clock;
  readonly #changed: (path: string) => void;
  readonly #folders = new Map<string, { readonly paths: Set<string>; watcher: FSWatcher | null; identity: string }>();
  readonly #pending = new Map<string, () => void>();
  readonly #stops: (() => void)[] = [];
  #closed = false;

  constructor(clock: Clock, changed: (path: string) => void) {
    this.#clock = clock;
    this.#changed = changed;
    this.#repeat(rewatchMs, () => this.#rewatch());
    this.#repeat(sweepMs, () => {
      for (const { paths } of this.#folders.values()) for (const path of paths) this.#changed(path);
    });
  }

  add(path: string): void {
    const folder = dirname(path);
    const entry = this.#folders.get(folder) ?? { paths: new Set<string>(), watcher: null, identity: '' };
    entry.paths.add(path);
    this.#folders.set(folder, entry);
    if (entry.watcher === null) void this.#open(folder);
  }

  remove(path: string): void {
    const entry = this.#folders.get(dirname(path));
    if (entry === undefined) return;
    entry.paths.delete(path);
    if (entry.paths.size > 0) return;
    entry.watcher?.close();
    this.#folders.delete(dirname(path));
  }

  close(): void {
    this.#closed = true;
    for (const stop of [...this.#stops, ...this.#pending.values()]) stop();
    for (const { watcher } of this.#folders.values()) watcher?.close();
    this.#folders.clear();
  }

  async #open(folder: string): Promise<void> {
    const identity = await identityOf(folder);
    const entry = this.#folders.get(folder);
    if (entry === undefined || entry.watcher !== null || identity === '' || this.#closed) return;
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => this.#seen(folder, name));
      entry.watcher = watcher;
      entry.identity = identity;
      watcher.on('error', () => this.#drop(folder));
    } catch {
      // Out of watches or gone again: the sweep still looks.
      return;
    }
    for (const path of entry.paths) this.#soon(path);
  }

  #seen(folder: string, name: string | null): void {
    // A folder names itself when it is moved or removed: what is watched is then no longer at its path.
    if (name === basename(folder)) this.#drop(folder);
    for (const path of this.#folders.get(folder)?.paths ?? []) {
      if (name === null || basename(path) === name) this.#soon(path);
    }
  }

  #soon(path: string): void {
    if (this.#pending.has(path)) return;
    const cancel = this.#clock.after(settleMs, () => {
      this.#pending.delete(path);
      this.#changed(path);
    });
    this.#pending.set(path, cancel);
  }

  #drop(folder: string): void {
    const entry = this.#folders.get(folder);
    if (entry === undefined) return;
    entry.watcher?.close();
    entry.watcher = null;
    for (const path of entry.paths) this.#soon(path);
  }

  async #rewatch(): Promise<void> {
    for (const [folder, entry] of this.#folders) {
      if (entry.watcher !== null && (await identityOf(folder)) !== entry.identity) this.#drop(folder);
      if (entry.watcher !== null) continue;
      await this.#open(folder);
      // Nothing to watch yet: what was there may be gone with its folder.
      if (entry.watcher === null) for (const path of entry.paths) this.#soon(path);
    }
  }

  #repeat(everyMs: number, run: () => unknown): void {
    const index = this.#stops.length;
    const next = (): void => {
      this.#stops[index] = this.#clock.after(everyMs, () => {
        void Promise.resolve(run()).finally(() => {
          if (!this.#closed) next();
        });
      });
    };
    next();
  }
}

/** Tells a folder from a later one of the same name; inode numbers alone are used again. */
async function identityOf(folder: string): Promise<string> {
  try {
    const { dev, ino, birthtimeMs } = await stat(folder);
    return `${dev}:${ino}:${birthtimeMs}`;
  } catch {
    return '';
  }
}
