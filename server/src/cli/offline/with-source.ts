import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { PlainSource } from '@fairlead/core/model/settings.ts';
import { chooseRevision } from '@fairlead/core/source/choose-revision.ts';
import type { Tree } from '../../ports/git.ts';
import type { Context } from '../context.ts';
import { readAccess } from './read-access.ts';
import type { WorkRepository } from './work-repository.ts';

/** Gives a source's files: those that lie here where the source is this repository, else those of the revision in Git. */
export async function withSource<T>(
  context: Context,
  work: WorkRepository,
  source: PlainSource,
  use: (tree: Tree) => Promise<T>,
): Promise<T> {
  if (work.addresses.includes(source.repo)) return use(work.tree);
  const { git, close } = await context.offline.openGit();
  try {
    const access = readAccess(source.repo as RepoUrl, context.io.env); // compiled placements name repositories in their normal form
    const { signal } = context.io;
    const chosen = chooseRevision(source.revision, await git.refs(access, signal));
    if (!chosen.ok) throw new AppError('not-found', `${source.repo}: ${chosen.error.message}; ${chosen.error.next}`);
    await git.fetch(access, chosen.value.commit, signal);
    return await use(await git.tree(access, chosen.value.commit));
  } finally {
    await close();
  }
}
