import type { ChangeId, CommitSha, EpochMs, RepoUrl } from './ids.ts';

export type ChangeKind = 'commit' | 'promotion' | 'rollback' | 'revert' | 'settings';

export type CommitInfo = {
  readonly sha: CommitSha;
  readonly title: string;
  readonly body: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly committer: { readonly name: string; readonly email: string };
  readonly authoredAt: EpochMs;
  readonly committedAt: EpochMs;
};

/** One act of a person or machine, with all deliveries it caused: the unit of `why`, of undoing and of DORA. */
export type Change = {
  readonly id: ChangeId;
  readonly kind: ChangeKind;
  readonly project: string;
  readonly repo: RepoUrl;
  readonly ref: string;
  /** Exclusive start of the commit range; null for the first one seen. */
  readonly from: CommitSha | null;
  readonly to: CommitSha;
  readonly title: string;
  readonly author: { readonly name: string; readonly email: string };
  /** Commits in the range, newest first, capped; `commitCount` is the true number. */
  readonly commits: readonly CommitInfo[];
  readonly commitCount: number;
  readonly committedAt: EpochMs;
  /** When Fairlead first saw it. */
  readonly seenAt: EpochMs;
  /** The change that this one undoes or promotes. */
  readonly of: ChangeId | null;
};
