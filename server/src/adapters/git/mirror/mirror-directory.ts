import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import { fileError, makePrivateDirectory } from '../../../io/files.ts';
import { localCommand, runLocal } from './git-command.ts';
import { gitError } from './git-error.ts';
import type { MirrorDeps } from './mirror-deps.ts';

/** Git holds its ref locks for milliseconds; one this old was left by a process that was killed. */
const staleLockMs = 60_000;
/** A pack that is still being received is written to all the time; one untouched this long was left behind. */
const staleDraftMs = 900_000;

/**
 * Makes the bare repository unless it is there. It is made under another name and then renamed, so that a crash leaves
 * either none or a whole one. What a killed Git left behind is swept.
 */
export async function openMirrorDirectory(
  deps: MirrorDeps,
  gitDir: string,
  objectFormat: 'sha1' | 'sha256',
  signal: AbortSignal,
): Promise<void> {
  if (await isThere(join(gitDir, 'HEAD'))) {
    await sweep(gitDir, deps.clock.now());
    return;
  }
  await makePrivateDirectory(join(deps.dataDir, 'git', 'home'));
  const draft = `${gitDir}.${deps.random.id()}.new`;
  try {
    const init = localCommand(deps, draft, [
      'init',
      '--quiet',
      '--bare',
      '--template=',
      `--object-format=${objectFormat}`,
      draft,
    ]);
    const made = await deps.exec({
      ...init,
      cwd: join(deps.dataDir, 'git'),
      signal,
      timeoutMs: 30_000,
      maxStdoutBytes: 65_536,
    });
    if (made.exitCode !== 0) throw gitError(made, null, null);
    await rename(draft, gitDir);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (error instanceof AppError) throw error;
    throw fileError(gitDir, error);
  }
}

/** Removes what a killed Git left: locks that would refuse every later fetch, half packs, drafts of commits. */
export async function sweep(gitDir: string, now: EpochMs): Promise<void> {
  const entries = await readdir(gitDir, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const isDraft = /^tmp_|^fast_import_crash_/.test(entry.name) || entry.parentPath.endsWith('/refs/fairlead/draft');
    if (!isDraft && !entry.name.endsWith('.lock')) continue;
    const changedAt = await stat(path).then(
      (found) => found.mtimeMs,
      () => now,
    );
    if (now - changedAt > (isDraft ? staleDraftMs : staleLockMs)) await rm(path, { force: true });
  }
}

/** Throws a broken mirror away; the next fetch makes it anew. The name goes first, so that a crash leaves no half of it. */
export async function discardMirrorDirectory(deps: MirrorDeps, gitDir: string): Promise<void> {
  const trash = `${gitDir}.${deps.random.id()}.broken`;
  if (!(await isThere(gitDir))) return;
  await rename(gitDir, trash);
  await rm(trash, { recursive: true, force: true });
}

/** Whether all that the mirror's own refs reach (blobs apart, which are fetched when wanted) can be read. */
export async function isWhole(deps: MirrorDeps, gitDir: string, signal: AbortSignal): Promise<boolean> {
  const walk = await runLocal(deps, gitDir, {
    args: ['rev-list', '--objects', '--missing=allow-any', '--max-count=200', '--quiet', '--all'],
    signal,
    timeoutMs: 120_000,
  });
  if (walk.exitCode !== 0) return false;
  const packs = await readdir(join(gitDir, 'objects', 'pack'));
  for (const index of packs.filter((name) => name.endsWith('.idx'))) {
    const pack = join(gitDir, 'objects', 'pack', index);
    const checked = await runLocal(deps, gitDir, { args: ['verify-pack', '--', pack], signal, timeoutMs: 600_000 });
    if (checked.exitCode !== 0) return false;
  }
  return true;
}

export async function countPacks(gitDir: string): Promise<number> {
  const names = await readdir(join(gitDir, 'objects', 'pack')).catch(() => []);
  return names.filter((name) => name.endsWith('.pack')).length;
}

/** Bytes that fetches under way have written so far. */
export async function draftBytes(gitDir: string): Promise<number> {
  const folder = join(gitDir, 'objects', 'pack');
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names
      .filter((name) => name.startsWith('tmp_'))
      .map((name) =>
        stat(join(folder, name)).then(
          (found) => found.size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
