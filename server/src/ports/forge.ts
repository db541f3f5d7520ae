import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import type {
  BranchRules,
  ForgeAccount,
  ForgePermission,
  PullRequest,
  RequestComment,
  Review,
} from '@fairlead/core/model/pull-request.ts';

export type StatusState = 'pending' | 'success' | 'failure' | 'error';

/** What is shown beside a commit. One status a context: a later one takes the place of an earlier one. */
export type CommitStatus = {
  readonly context: string;
  readonly state: StatusState;
  /** At most 140 characters are kept. */
  readonly description: string;
  /** Where the page tells more; null where the page has no address that others reach. */
  readonly targetUrl: string | null;
};

export type NewRequest = {
  readonly title: string;
  readonly body: string;
  readonly head: string;
  readonly base: string;
};

export type MergeOutcome =
  | { readonly kind: 'merged' }
  /** Its head is another commit by now: nothing was merged. */
  | { readonly kind: 'moved' }
  /** The forge does not allow it now; its words. */
  | { readonly kind: 'refused'; readonly message: string };

export type ForgeLimits = {
  /** How long a comment may be, in characters. */
  readonly commentChars: number;
};

/**
 * Everything Fairlead asks of one forge, always about one repository of its connection. Errors: `unavailable` and
 * `timeout` (back-off), `too-many-requests` (no sooner than it says), `unauthenticated`, `forbidden`, `not-found`,
 * `invalid-input` where an answer is not what the forge's documentation promises.
 */
export interface Forge {
  readonly limits: ForgeLimits;
  /** Whom the credential belongs to: what it wrote itself is not read as somebody's wish. */
  self(signal: AbortSignal): Promise<ForgeAccount>;
  /** The open requests, newest first, at most 500. Asked with what is known: an unchanged answer costs no quota where the forge says so. */
  openRequests(repo: RepoUrl, signal: AbortSignal): Promise<readonly PullRequest[]>;
  request(repo: RepoUrl, number: number, signal: AbortSignal): Promise<PullRequest | undefined>;
  /** Paths that it changes, both names of a renamed file; at most 3,000. */
  changedFiles(repo: RepoUrl, number: number, signal: AbortSignal): Promise<readonly string[]>;
  reviews(repo: RepoUrl, number: number, signal: AbortSignal): Promise<readonly Review[]>;
  /** Comments on the request as a whole, oldest first. */
  comments(repo: RepoUrl, number: number, signal: AbortSignal): Promise<readonly RequestComment[]>;
  addComment(repo: RepoUrl, number: number, body: string, signal: AbortSignal): Promise<string>;
  /** False when there is no such comment any more. */
  updateComment(repo: RepoUrl, number: number, id: string, body: string, signal: AbortSignal): Promise<boolean>;
  /** Shows that a comment was read: a thumb up or down. */
  react(repo: RepoUrl, number: number, comment: string, mood: 'done' | 'refused', signal: AbortSignal): Promise<void>;
  setStatus(repo: RepoUrl, commit: CommitSha, status: CommitStatus, signal: AbortSignal): Promise<void>;
  branchRules(repo: RepoUrl, branch: string, signal: AbortSignal): Promise<BranchRules>;
  permission(repo: RepoUrl, account: string, signal: AbortSignal): Promise<ForgePermission>;
  /** Names of the teams of the repository's owner that the account is in; none where the owner has no teams. */
  teams(repo: RepoUrl, account: string, signal: AbortSignal): Promise<readonly string[]>;
  createRequest(repo: RepoUrl, request: NewRequest, signal: AbortSignal): Promise<PullRequest>;
  updateRequest(
    repo: RepoUrl,
    number: number,
    patch: { readonly title?: string; readonly body?: string; readonly state?: 'open' | 'closed' },
    signal: AbortSignal,
  ): Promise<void>;
  /** Merges exactly this head, or nothing. */
  merge(repo: RepoUrl, number: number, head: CommitSha, signal: AbortSignal): Promise<MergeOutcome>;
  close(): Promise<void>;
}

/** The forges of the configuration in force. */
export interface Forges {
  /** Of a repository whose connection has a credential for the forge; undefined where none has. */
  of(repo: RepoUrl): { readonly connection: string; readonly forge: Forge } | undefined;
}
