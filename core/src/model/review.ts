import type { CommitSha, EpochMs, RepoUrl } from './ids.ts';

/** A review that approved a request at the commit that it ended with. */
export type HeadReview = {
  readonly person: string;
  readonly handle: string;
  readonly head: CommitSha;
  readonly at: EpochMs;
};

/** What a forge vouches for: the commits of a merged request, and who approved its final head. */
export type ReviewProof = {
  readonly repo: RepoUrl;
  /** Address of the request. */
  readonly request: string;
  /** What the request ended with. */
  readonly head: CommitSha;
  /** Every commit that came by it: its own, and the one that merged it. */
  readonly commits: readonly CommitSha[];
  readonly reviews: readonly HeadReview[];
  /** Persons beside the authors who may not be the only reviewer: who pushed last, who opened it. */
  readonly involved: readonly string[];
  readonly at: EpochMs;
};
