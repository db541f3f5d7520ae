import { type CommitSha, isCommitSha } from '@fairlead/core/model/ids.ts';
import { runLocal } from './git-command.ts';
import { gitError } from './git-error.ts';
import type { Mirror } from './mirror.ts';
import type { MirrorDeps } from './mirror-deps.ts';

const timeoutMs = 60_000;

/** Commits in `from..to`, newest first, at most `limit`. */
export async function listCommits(
  deps: MirrorDeps,
  mirror: Mirror,
  from: CommitSha,
  to: CommitSha,
  limit: number,
): Promise<readonly CommitSha[]> {
  if (limit <= 0) return [];
  const text = await ask(deps, mirror, ['rev-list', `--max-count=${Math.floor(limit)}`, `${from}..${to}`, '--']);
  return text.split('\n').filter(isCommitSha);
}

/** The commits that a commit was made on, the first one first. */
export async function listParents(deps: MirrorDeps, mirror: Mirror, commit: CommitSha): Promise<readonly CommitSha[]> {
  const text = await ask(deps, mirror, ['rev-list', '--parents', '--max-count=1', commit, '--']);
  return text.trim().split(' ').slice(1).filter(isCommitSha);
}

export async function countCommits(deps: MirrorDeps, mirror: Mirror, from: CommitSha, to: CommitSha): Promise<number> {
  return Number((await ask(deps, mirror, ['rev-list', '--count', `${from}..${to}`, '--'])).trim());
}

/** Paths whose content, mode or kind differs, by comparing trees alone: no blob is read. A renamed file is two paths. */
export async function changedPaths(
  deps: MirrorDeps,
  mirror: Mirror,
  from: CommitSha,
  to: CommitSha,
): Promise<readonly string[]> {
  const text = await ask(deps, mirror, [
    'diff-tree',
    '-r',
    '-z',
    '--name-only',
    '--no-renames',
    '--no-ext-diff',
    '--ignore-submodules=none',
    from,
    to,
    '--',
  ]);
  return text
    .split('\0')
    .filter((path) => path !== '')
    .sort();
}

export async function isAncestor(
  deps: MirrorDeps,
  mirror: Mirror,
  ancestor: CommitSha,
  descendant: CommitSha,
): Promise<boolean> {
  if (ancestor === descendant) return true;
  const result = await runLocal(deps, mirror.gitDir, {
    args: ['merge-base', '--is-ancestor', ancestor, descendant],
    signal: mirror.signal,
    timeoutMs,
  });
  if (result.exitCode === 0 || result.exitCode === 1) return result.exitCode === 0;
  throw gitError(result, null, null);
}

async function ask(deps: MirrorDeps, mirror: Mirror, args: readonly string[]): Promise<string> {
  const result = await runLocal(deps, mirror.gitDir, { args, signal: mirror.signal, timeoutMs });
  if (result.exitCode !== 0) throw gitError(result, null, null);
  return result.stdout.toString('utf8');
}
