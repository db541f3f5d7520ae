import type { CommitSha, EpochMs } from '../model/ids.ts';
import type { PullRequest } from '../model/pull-request.ts';
import type { BlastRadius, PreviewState } from './preview.ts';

/** What of a preview lists show. */
export type PreviewSummary = {
  readonly head: CommitSha;
  readonly base: CommitSha;
  readonly state: PreviewState;
  readonly reason: string;
  readonly radius: BlastRadius;
  /** Placements that could not be rendered, and findings that are errors. */
  readonly errors: number;
  readonly warnings: number;
  /** Projects of the placements that it reaches: who may see it. */
  readonly projects: readonly string[];
  /** Under which configuration it was made. */
  readonly configuration: string;
  readonly madeAt: EpochMs;
};

/** A request as we know it: what the forge told last, what we made of it, what we wrote there. */
export type RequestRecord = {
  /** Name of the Connection. */
  readonly connection: string;
  readonly request: PullRequest;
  readonly summary: PreviewSummary | null;
  /** The one comment of ours, with a digest of what it says. */
  readonly comment: { readonly id: string; readonly digest: string } | null;
  /** Digest of each status that we set, by commit and context; those of older heads are forgotten. */
  readonly statuses: { readonly [commitAndContext: string]: string };
  /** Comments up to this one were looked at; a wish in one is done at most once. */
  readonly readUpTo: number;
  /** Why the forge could not be told or asked the last time; empty while it answers. */
  readonly trouble: string;
  readonly seenAt: EpochMs;
  /** When we saw that it was open no more; absent while it is. */
  readonly endedAt?: EpochMs;
};
