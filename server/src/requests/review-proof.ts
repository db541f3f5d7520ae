import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import type { RequestRecord } from '@fairlead/core/impact/request-record.ts';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import type { ForgeAccount } from '@fairlead/core/model/pull-request.ts';
import type { ReviewProof } from '@fairlead/core/model/review.ts';
import type { Forge } from '../ports/forge.ts';
import type { RepoAccess } from '../ports/git.ts';
import type { RequestDeps } from './request-deps.ts';

const mostCommits = 1_000;

/**
 * What a forge vouches for of a merged request: the commits that came by it, and which declared people approved its final
 * head and did not take that back. Who opened it is involved. Null where it was not merged, or history cannot tell.
 */
export async function reviewProof(
  deps: RequestDeps,
  forge: Forge,
  access: RepoAccess,
  { request, connection, summary }: RequestRecord,
  signal: AbortSignal,
): Promise<ReviewProof | null> {
  const { repo, number, head, merged, url } = request;
  if (request.state !== 'merged' || merged === null || summary === null) return null;
  await deps.git.fetch(access, merged, signal);
  const { commits, count } = await deps.git.range(access, summary.base, merged, mostCommits);
  // More than was read, or a branch that went elsewhere since the preview: nothing is vouched for that was not seen.
  if (count > commits.length) return null;
  const own = await commitsOf(deps, access, { base: summary.base, head: head.commit, merged }, signal);
  const newest = new Map(
    (await forge.reviews(repo, number, signal))
      .filter(({ state }) => state !== 'commented')
      .map((review) => [review.author.id, review]),
  );
  const reviews = [...newest.values()].flatMap(({ author, state, commit, isDismissed, at }) => {
    const person = personOf(deps.configuration(), connection, author);
    const counts = state === 'approved' && !isDismissed && commit === head.commit && person !== null;
    return counts ? [{ person, handle: author.name, head: head.commit, at }] : [];
  });
  const opener = personOf(deps.configuration(), connection, request.author);
  const involved = opener === null ? [] : [opener];
  return { repo, request: url, head: head.commit, commits: own, reviews, involved, at: deps.clock.now() };
}

/**
 * Its own commits, and the one that merged it where that holds exactly what merging comes to: whoever may push could merge
 * by hand and put something beside that nobody reviewed.
 */
async function commitsOf(
  deps: RequestDeps,
  access: RepoAccess,
  asked: { readonly base: CommitSha; readonly head: CommitSha; readonly merged: CommitSha },
  signal: AbortSignal,
): Promise<readonly CommitSha[]> {
  const { base, head, merged } = asked;
  const own = (await deps.git.range(access, base, head, mostCommits)).commits.map(({ sha }) => sha);
  if (head === merged) return own;
  const [parent] = await deps.git.parents(access, merged);
  const trial = parent === undefined ? undefined : await deps.git.tryMerge(access, parent, head, signal);
  const isPlain = trial?.kind === 'merged' && (await deps.git.changedPaths(access, trial.commit, merged)).length === 0;
  return isPlain ? [...new Set([merged, ...own])] : own;
}

/** The person that the configuration declares an account to be. */
export function personOf({ connections }: Configuration, connection: string, account: ForgeAccount): string | null {
  const declared = connections.find(({ name }) => name === connection);
  const accounts = declared?.kind === 'git' ? (declared.accounts ?? {}) : {};
  const name = account.name.toLowerCase();
  const link = Object.hasOwn(accounts, name) ? accounts[name] : undefined;
  return link === undefined || (link.id !== null && link.id !== account.id) ? null : link.person;
}
