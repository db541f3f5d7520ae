import type { Preview } from '@fairlead/core/impact/preview.ts';
import type { RequestRecord } from '@fairlead/core/impact/request-record.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { PullRequest } from '@fairlead/core/model/pull-request.ts';
import type { ReviewProof } from '@fairlead/core/model/review.ts';

/** What is written of requests at forges. */
export type RequestWrite =
  | { readonly kind: 'put-pull-request'; readonly record: RequestRecord }
  | { readonly kind: 'put-preview'; readonly preview: Preview }
  /** What a forge vouches for about the commits of one request; the newest word on a commit stands. */
  | { readonly kind: 'put-review'; readonly proof: ReviewProof };

/** What the store knows of requests at forges. */
export interface RequestReads {
  /** Requests of one state, the newest first, at most 1,000. */
  pullRequests(filter: {
    readonly state: PullRequest['state'];
    readonly repo?: RepoUrl;
  }): Promise<readonly RequestRecord[]>;
  pullRequest(repo: RepoUrl, number: number): Promise<RequestRecord | undefined>;
  preview(repo: RepoUrl, number: number): Promise<Preview | undefined>;
}
