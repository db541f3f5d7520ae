import { type CommitSha, isCommitSha } from '@fairlead/core/model/ids.ts';
import type { MergeTrial, Tree } from '../../../ports/git.ts';
import { runLocal } from './git-command.ts';
import { gitError } from './git-error.ts';
import { changedPaths, isAncestor } from './history.ts';
import type { Mirror } from './mirror.ts';
import type { MirrorDeps } from './mirror-deps.ts';

type Merge = {
  readonly base: CommitSha;
  readonly head: CommitSha;
  readonly treeOf: (commit: CommitSha) => Promise<Tree>;
};

const timeoutMs = 60_000;
const maxFileBytes = 5 * 1024 * 1024;
/** Files that both sides changed: each is fetched and merged line by line. More is nobody's change to review. */
const mostCommonPaths = 2_000;
/** Trees and changed files alone are needed: following renames would fetch everything that came or went. */
const plainly = ['-c', 'merge.renames=false', '-c', 'merge.directoryRenames=false'];

/** Merges in the mirror, without a checkout: a tree by Git itself, and a commit over it that is the same every time. */
export async function tryMerge(
  deps: MirrorDeps,
  mirror: Mirror,
  { base, head, treeOf }: Merge,
  signal: AbortSignal,
): Promise<MergeTrial> {
  if (await isAncestor(deps, mirror, base, head)) return { kind: 'merged', commit: head };
  if (await isAncestor(deps, mirror, head, base)) return { kind: 'merged', commit: base };
  const ask = async (args: readonly string[], allowed: readonly number[], input?: string): Promise<string> => {
    const given = input === undefined ? {} : { input };
    const result = await runLocal(deps, mirror.gitDir, { args, signal, timeoutMs, ...given });
    if (!allowed.includes(result.exitCode ?? -1)) throw gitError(result, null, null);
    return result.stdout.toString('utf8');
  };
  const from = (await ask(['merge-base', base, head], [0, 1])).trim().split('\n')[0] ?? '';
  const common = isCommitSha(from) ? await commonPaths(mirror, from, base, head) : [];
  if (common.length > mostCommonPaths) return { kind: 'conflicts', paths: common.slice(0, 100) };
  for (const commit of isCommitSha(from) ? [from, base, head] : []) {
    const tree = await treeOf(commit);
    await Promise.all(common.map((path) => tree.read(path, maxFileBytes)));
  }
  const related = isCommitSha(from) ? [] : ['--allow-unrelated-histories'];
  const told = await ask(
    [...plainly, 'merge-tree', '--write-tree', '--name-only', '-z', ...related, base, head],
    [0, 1],
  );
  const [tree = '', ...rest] = told.split('\0');
  const end = rest.indexOf('');
  const paths = rest.slice(0, end < 0 ? rest.length : end);
  if (paths.length > 0) return { kind: 'conflicts', paths: [...new Set(paths)] };
  const at = Math.floor((await mirror.commit(head)).info.committedAt / 1_000);
  const who = `Fairlead <fairlead@localhost> ${at} +0000`;
  const text = `tree ${tree}\nparent ${base}\nparent ${head}\nauthor ${who}\ncommitter ${who}\n\nMerge, as a trial\n`;
  const made = (await ask(['hash-object', '-t', 'commit', '-w', '--stdin'], [0], text)).trim();
  return { kind: 'merged', commit: made as CommitSha }; // written by Git just now
}

async function commonPaths(
  mirror: Mirror,
  from: CommitSha,
  base: CommitSha,
  head: CommitSha,
): Promise<readonly string[]> {
  const ours = new Set(await changedPaths(mirror, from, base));
  return (await changedPaths(mirror, from, head)).filter((path) => ours.has(path));
}
