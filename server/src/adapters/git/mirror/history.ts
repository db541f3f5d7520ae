import { type CommitSha, isCommitSha } from '@fairlead/core/model/ids.ts';
import { diffTrees } from './diff-trees.ts';
import { runLocal } from './git-command.ts';
import { gitError } from './git-error.ts';
import type { Mirror } from './mirror.ts';
import type { MirrorDeps } from './mirror-deps.ts';
import type { ParsedCommit } from './parse-commit.ts';

const timeoutMs = 60_000;

/** A push brings few commits: these are read through the reader that runs already; more than that, and Git walks by itself. */
const nearby = 64;

export type Range = { readonly ids: readonly CommitSha[]; readonly count: number };

/** Commits in `from..to`, newest first, at most `limit`, and how many there are. */
export async function listRange(
  deps: MirrorDeps,
  mirror: Mirror,
  from: CommitSha,
  to: CommitSha,
  limit: number,
): Promise<Range> {
  const line = await straightLine(mirror, from, to);
  if (line !== undefined) return { ids: line.slice(0, limit), count: line.length };
  const most = Math.max(0, Math.floor(limit));
  const text = await ask(deps, mirror, ['rev-list', `--max-count=${most}`, `${from}..${to}`, '--']);
  const ids = text.split('\n').filter(isCommitSha);
  if (ids.length < most) return { ids, count: ids.length };
  return { ids, count: Number((await ask(deps, mirror, ['rev-list', '--count', `${from}..${to}`, '--'])).trim()) };
}

/** Paths whose content, mode or kind differs, by comparing trees alone: no blob is read. A renamed file is two paths. */
export async function changedPaths(mirror: Mirror, from: CommitSha, to: CommitSha): Promise<readonly string[]> {
  const [before, after] = await Promise.all([mirror.commit(from), mirror.commit(to)]);
  return diffTrees((id) => mirror.folders.entries(id), before.tree, after.tree);
}

export async function isAncestor(
  deps: MirrorDeps,
  mirror: Mirror,
  ancestor: CommitSha,
  descendant: CommitSha,
): Promise<boolean> {
  if (ancestor === descendant) return true;
  const known = await isNearby(mirror, ancestor, descendant);
  if (known !== undefined) return known;
  const result = await runLocal(deps, mirror.gitDir, {
    args: ['merge-base', '--is-ancestor', ancestor, descendant],
    signal: mirror.signal,
    timeoutMs,
  });
  if (result.exitCode === 0 || result.exitCode === 1) return result.exitCode === 0;
  throw gitError(result, null, null);
}

/** The commits after `from` up to `to`, newest first, where each was made on the one before; undefined where it is not so near or so plain. */
async function straightLine(mirror: Mirror, from: CommitSha, to: CommitSha): Promise<readonly CommitSha[] | undefined> {
  const line: CommitSha[] = [];
  for (let at = to; line.length < nearby; ) {
    if (at === from) return line;
    const [parent, ...others] = (await readable(mirror, at))?.parents ?? [];
    if (parent === undefined || others.length > 0) return undefined;
    line.push(at);
    at = parent;
  }
  return undefined;
}

/** Whether it is among what came before, as far as that is near; undefined when the way is longer. */
async function isNearby(mirror: Mirror, ancestor: CommitSha, descendant: CommitSha): Promise<boolean | undefined> {
  const seen = new Set([descendant]);
  let edge: readonly CommitSha[] = [descendant];
  while (edge.length > 0 && seen.size <= nearby) {
    const commits = await Promise.all(edge.map((id) => readable(mirror, id)));
    if (commits.includes(undefined)) return undefined;
    const parents = new Set(commits.flatMap((commit) => commit?.parents ?? []));
    if (parents.has(ancestor)) return true;
    edge = [...parents].filter((id) => !seen.has(id));
    for (const id of edge) seen.add(id);
  }
  return edge.length === 0 ? false : undefined;
}

/** A commit that cannot be read ends the walk here: Git then says what is wrong with it. */
async function readable(mirror: Mirror, id: CommitSha): Promise<ParsedCommit | undefined> {
  return mirror.commit(id).catch(() => undefined);
}

async function ask(deps: MirrorDeps, mirror: Mirror, args: readonly string[]): Promise<string> {
  const result = await runLocal(deps, mirror.gitDir, { args, signal: mirror.signal, timeoutMs });
  if (result.exitCode !== 0) throw gitError(result, null, null);
  return result.stdout.toString('utf8');
}
