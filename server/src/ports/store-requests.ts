import type { Preview } from '@fairlead/core/impact/preview.ts';
import type { RequestRecord } from '@fairlead/core/impact/request-record.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { PullRequest } from '@fairlead/core/model/pull-request.ts';

/** What is written of requests at forges. */
export type RequestWrite =
  | { readonly kind: 'put-pull-request'; readonly record: RequestRecord }
  | { readonly kind: 'put-preview'; readonly preview: Preview };

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
