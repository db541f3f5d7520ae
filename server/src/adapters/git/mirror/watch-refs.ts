import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../ports/clock.ts';

const quietMs = 20;

/**
 * Calls `hint` shortly after refs of a repository on this machine changed, once for the many files that one push touches.
 * A repository that is not there, or a system that cannot watch, gives no hints: the poll sees the change instead.
 */
export function watchRefs(path: string, clock: Clock, hint: () => void): () => void {
  const watchers: FSWatcher[] = [];
  let stopped = false;
  let cancel: (() => void) | undefined;
  const changed = () => {
    if (stopped) return;
    cancel?.();
    cancel = clock.after(quietMs, hint);
  };
  void findGitDir(path).then((gitDir) => {
    if (stopped || gitDir === undefined) return;
    const top = new Set(['packed-refs', 'HEAD', 'reftable']);
    watchers.push(...tryWatch(gitDir, false, (name) => top.has(name) && changed()));
    watchers.push(...tryWatch(join(gitDir, 'refs'), true, (name) => !name.endsWith('.lock') && changed()));
  });
  return () => {
    stopped = true;
    cancel?.();
    for (const watcher of watchers) watcher.close();
  };
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

function tryWatch(path: string, recursive: boolean, changed: (name: string) => void): readonly FSWatcher[] {
  try {
    const watcher = watch(path, { recursive, persistent: false }, (_, name) => changed(name ?? ''));
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    return []; // no inotify handles left, or a file system without: polling remains
  }
}
