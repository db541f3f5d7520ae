import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../ports/clock.ts';

const quietMs = 20;
/** Folders of refs beyond this are left to the poll. */
const mostFolders = 1_000;

/**
 * Calls `hint` shortly after refs of a repository on this machine changed, once for the many files that one push touches.
 * A repository that is not there, or a system that cannot watch, gives no hints: the poll sees the change instead.
 */
export function watchRefs(path: string, clock: Clock, hint: () => void): () => void {
  let cancel: (() => void) | undefined;
  let stopped = false;
  const changed = () => {
    if (stopped) return;
    cancel?.();
    cancel = clock.after(quietMs, hint);
  };
  const folders = new FolderWatches();
  void findGitDir(path).then(async (gitDir) => {
    if (stopped || gitDir === undefined) return;
    const top = new Set(['packed-refs', 'HEAD']);
    folders.watch(gitDir, (name) => top.has(name) && changed());
    await watchBelow(folders, join(gitDir, 'refs'), changed);
  });
  return () => {
    stopped = true;
    cancel?.();
    folders.close();
  };
}

/** One watch for each folder: Node's own recursive watch on Linux loses files that are renamed over, which is how Git writes refs. */
class FolderWatches {
  readonly #watchers = new Map<string, FSWatcher>();
  #closed = false;

  /** False when the folder is watched already, or cannot be. */
  watch(path: string, changed: (name: string) => void): boolean {
    if (this.#closed || this.#watchers.has(path) || this.#watchers.size >= mostFolders) return false;
    try {
      const watcher = watch(path, { persistent: false }, (_, name) => changed(name ?? ''));
      watcher.on('error', () => this.forget(path));
      this.#watchers.set(path, watcher);
      return true;
    } catch {
      return false; // gone again, no watches left, or a file system without: polling remains
    }
  }

  forget(path: string): void {
    for (const [watched, watcher] of this.#watchers) {
      if (watched !== path && !watched.startsWith(`${path}/`)) continue;
      watcher.close();
      this.#watchers.delete(watched);
    }
  }

  close(): void {
    this.#closed = true;
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }
}

async function watchBelow(folders: FolderWatches, path: string, changed: () => void): Promise<void> {
  const isNew = folders.watch(path, (name) => {
    if (!name.endsWith('.lock')) changed();
    void follow(folders, join(path, name), changed);
  });
  if (!isNew) return;
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await watchBelow(folders, join(path, entry.name), changed);
}

/** What appeared may be a folder with refs already in it; what vanished may have been one. */
async function follow(folders: FolderWatches, path: string, changed: () => void): Promise<void> {
  const kind = await stat(path).then(
    (entry) => (entry.isDirectory() ? 'folder' : 'file'),
    () => 'gone',
  );
  if (kind === 'gone') folders.forget(path);
  if (kind !== 'folder') return;
  await watchBelow(folders, path, changed);
  changed();
}

async function findGitDir(path: string): Promise<string | undefined> {
  for (const candidate of [join(path, '.git'), path]) {
    const found = await stat(join(candidate, 'refs')).then(
      (entry) => entry.isDirectory(),
      () => false,
    );
    if (found) return candidate;
  }
  return undefined;
}
