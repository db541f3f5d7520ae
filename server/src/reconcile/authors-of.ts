import type { CommitSha } from '@fairlead/core/model/ids.ts';
import type { Git, RepoAccess } from '../ports/git.ts';

/** More commits than this are not looked through one by one. */
const mostCommits = 200;

/**
 * Addresses of those who wrote the commits after `from` that touch a file, in the order of Git's history. Where the
 * commits between cannot be told, that of the newest one.
 */
export async function authorsOf(
  git: Git,
  access: RepoAccess,
  { from, to, path }: { readonly from: CommitSha | null; readonly to: CommitSha; readonly path: string },
): Promise<readonly string[]> {
  const newest = async (): Promise<readonly string[]> => [(await git.commit(access, to)).author.email];
  if (from === null || from === to) return newest();
  try {
    const { commits, count } = await git.range(access, from, to, mostCommits);
    if (count > commits.length) return await newest();
    const authors: string[] = [];
    for (const { sha, author } of commits) {
      const [parent] = await git.parents(access, sha);
      const paths = parent === undefined ? [path] : await git.changedPaths(access, parent, sha);
      if (paths.includes(path)) authors.push(author.email);
    }
    return authors.length === 0 ? await newest() : [...new Set(authors)];
  } catch {
    return newest();
  }
}
