import type { CommitSha, EpochMs, Hash } from '../model/ids.ts';
import type { PullRequest } from '../model/pull-request.ts';

/** How a request is named in addresses: that of its repository holds slashes. */
export function requestId(hash: Hash, { repo, number }: Pick<PullRequest, 'repo' | 'number'>): string {
  return `${hash(repo).slice(0, 10)}-${number}`;
}

/** What a person asked of a request last: look anew, and let this head be rendered where it is from elsewhere. */
export type RequestWish = { readonly at: EpochMs; readonly by: string; readonly head: CommitSha };

/** The entry of the store under which that is kept. */
export function requestWishName(id: string): string {
  return `request/${id}`;
}
