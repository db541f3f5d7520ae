import type { CommitInfo } from '@fairlead/core/model/change.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';

/** A repository as the operator allows it to be reached. Credentials are references, resolved by the adapter at use. */
export type RepoAccess = {
  readonly url: RepoUrl;
  /** Tried in order when `url` does not answer. */
  readonly mirrors: readonly RepoUrl[];
  readonly credential: CredentialRef | null;
  /** Separate and opt-in: without it nothing is ever pushed. `local` pushes to a path on this machine. */
  readonly write: CredentialRef | 'local' | null;
  /** Paths on this machine are refused unless the operator named them. */
  readonly allowLocalPath: boolean;
  readonly caFile?: string;
  readonly knownHostsFile?: string;
  /** Submodules whose address begins so read as folders; null leaves them alone. */
  readonly submodulesBelow: RepoUrl | null;
  /** Whether files that Git LFS keeps are read themselves, not their pointers. */
  readonly lfs: boolean;
};

/** Where a credential is: never the credential itself. Bound to one host; never sent to another, redirects included. */
export type CredentialRef = {
  readonly host: string;
  readonly from: { readonly env: string } | { readonly file: string } | { readonly vault: string };
};

/** Ref name (`refs/heads/main`, `refs/tags/v1`, `HEAD`) → commit; annotated tags are peeled. */
export type Refs = { readonly [name: string]: CommitSha };

/** `id` is Git's object id: equal ids mean equal content. */
export type TreeEntry = {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'link' | 'submodule';
  readonly id: string;
};

/** The files of one commit, read without a checkout. Paths are relative, `/`-separated, without `.` or `..`. */
export interface Tree {
  readonly commit: CommitSha;
  /** Entries of a directory in name order; undefined when it does not exist or is not a directory. */
  list(path: string): Promise<readonly TreeEntry[] | undefined>;
  /** Content of a regular file; undefined when there is none (a link is not followed). Throws `limit-exceeded` past `maxBytes`. */
  read(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
}

export type Edit = { readonly path: string; readonly content: string | Uint8Array | null };
export type PushRequest = {
  /** Full name of the ref to move, e.g. `refs/heads/main`. */
  readonly ref: string;
  /** The commit the edits were made on; the push is refused (`moved`) when the ref is elsewhere by then. Null creates the ref. */
  readonly expected: CommitSha | null;
  /** Parent of the commit where the ref is made anew: the tip of a branch. Null makes a commit without a parent. Absent: `expected`. */
  readonly base?: CommitSha | null;
  readonly edits: readonly Edit[];
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
};
export type PushOutcome =
  | { readonly kind: 'pushed'; readonly commit: CommitSha }
  | { readonly kind: 'moved'; readonly current: CommitSha | null }
  | { readonly kind: 'refused'; readonly message: string };

/** What merging one commit into another comes to. */
export type MergeTrial =
  /** A commit that only the local mirror knows: the same for the same two. The newer one itself where it follows the other. */
  | { readonly kind: 'merged'; readonly commit: CommitSha }
  | { readonly kind: 'conflicts'; readonly paths: readonly string[] };

/** Everything Fairlead asks of Git. Errors: `unavailable` (retry with back-off), `unauthenticated`, `not-found`, `invalid-input`. */
export interface Git {
  /** One round trip to the remote; nothing is fetched. */
  refs(repo: RepoAccess, signal: AbortSignal): Promise<Refs>;
  /** Brings the commit (without blobs where the server allows) into the local mirror; a no-op when it is there. */
  fetch(repo: RepoAccess, commit: CommitSha, signal: AbortSignal): Promise<void>;
  /** Refs as the mirror last saw them: what is known while the remote is away. */
  knownRefs(repo: RepoAccess): Promise<Refs>;
  commit(repo: RepoAccess, commit: CommitSha): Promise<CommitInfo>;
  /** A commit as Git keeps it, byte by byte: what a signature was made over. */
  rawCommit(repo: RepoAccess, commit: CommitSha): Promise<Uint8Array>;
  /** The commits that a commit was made on, the first one first; none for the first commit. */
  parents(repo: RepoAccess, commit: CommitSha): Promise<readonly CommitSha[]>;
  /** Commits in `from..to`, newest first, at most `limit`, with the true count. A null `from` means `to` alone. */
  range(
    repo: RepoAccess,
    from: CommitSha | null,
    to: CommitSha,
    limit: number,
  ): Promise<{ readonly commits: readonly CommitInfo[]; readonly count: number }>;
  /**
   * Paths whose content differs between the two trees, added and deleted ones included. A submodule at another commit ends
   * with `/`: everything in it may differ.
   */
  changedPaths(repo: RepoAccess, from: CommitSha, to: CommitSha): Promise<readonly string[]>;
  isAncestor(repo: RepoAccess, ancestor: CommitSha, descendant: CommitSha): Promise<boolean>;
  tree(repo: RepoAccess, commit: CommitSha): Promise<Tree>;
  /** Tries a merge in the local mirror, without following renames; nothing is pushed. */
  tryMerge(repo: RepoAccess, base: CommitSha, head: CommitSha, signal: AbortSignal): Promise<MergeTrial>;
  /** Makes one commit on `expected` and pushes it with the write credential, without a checkout. */
  push(repo: RepoAccess, request: PushRequest, signal: AbortSignal): Promise<PushOutcome>;
  /** Calls `hint` when the refs may have moved sooner than a poll would see (a repository on this machine). Returns its stop. */
  onHint(repo: RepoAccess, hint: () => void): () => void;
}

/** The commit that a push builds on: its `base` where one is named, else where the ref is expected to be. */
export function parentOf({ base, expected }: PushRequest): CommitSha | null {
  return base === undefined ? expected : base;
}
