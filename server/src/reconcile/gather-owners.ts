import { touchedPaths } from '@fairlead/core/bundle/touched-paths.ts';
import { codeOwnersPaths, ownersOf, readCodeOwners } from '@fairlead/core/gate/approval/code-owners.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { RepoAccess } from '../ports/git.ts';
import type { LoopDeps } from './loop-deps.ts';
import type { Pass } from './pass.ts';

type Deps = Pick<LoopDeps, 'store' | 'git' | 'repoAccess'>;

/** What forges take at most, too. */
const mostBytes = 3 * 1024 * 1024;

/**
 * Whose the files are that a delivery changes and its placement reads. The file that says so is the one of what runs now:
 * a change does not choose its own approvers. Before anything runs, it is that of the change's base.
 */
export async function gatherOwners(
  deps: Deps,
  { placement, state }: Pass,
  delivery: Delivery,
): Promise<readonly (readonly string[])[]> {
  const access = deps.repoAccess(placement.source.repo as RepoUrl);
  const base = state.applied?.revision ?? (await deps.store.change(delivery.change))?.from ?? null;
  if (access === undefined || base === null) return [];
  try {
    const rules = readCodeOwners(await codeOwnersAt(deps, access, base));
    if (rules.length === 0) return [];
    const changed = await deps.git.changedPaths(access, base, delivery.revision);
    const reads = (await deps.store.readsOf(placement.id)).filter(({ repo }) => repo === access.url);
    return ownersOf(rules, reads.length === 0 ? changed : touchedPaths(reads, changed));
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return []; // rewritten away
    throw error;
  }
}

async function codeOwnersAt(deps: Deps, access: RepoAccess, commit: CommitSha): Promise<string> {
  const tree = await deps.git.tree(access, commit);
  for (const path of codeOwnersPaths) {
    const bytes = await tree.read(path, mostBytes);
    if (bytes !== undefined) return new TextDecoder().decode(bytes);
  }
  return '';
}
