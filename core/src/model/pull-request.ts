import type { CommitSha, EpochMs, RepoUrl } from './ids.ts';

/** An account at a forge. `id` never changes; the name may, and may then belong to somebody else. */
export type ForgeAccount = { readonly id: string; readonly name: string };

/** A change that somebody asks for at a forge: a pull request, which GitLab calls a merge request. */
export type PullRequest = {
  readonly repo: RepoUrl;
  readonly number: number;
  readonly title: string;
  readonly author: ForgeAccount;
  readonly state: 'open' | 'merged' | 'closed';
  readonly isDraft: boolean;
  readonly head: { readonly branch: string; readonly commit: CommitSha };
  /** The branch that it is to change. */
  readonly base: { readonly branch: string };
  /** Its commits come from a repository that others write to. */
  readonly isFork: boolean;
  /** Where people talk about it, at the address of the connection. */
  readonly url: string;
  /** What it came to when it was merged. */
  readonly merged: CommitSha | null;
  readonly updatedAt: EpochMs;
};

export type ReviewState = 'approved' | 'changes-requested' | 'commented';

/** What somebody said of the request as a whole, at one commit. */
export type Review = {
  readonly id: string;
  readonly author: ForgeAccount;
  readonly state: ReviewState;
  /** Null where the forge does not tell. */
  readonly commit: CommitSha | null;
  /** The forge itself, or its author, took it back or a later push outdated it. */
  readonly isDismissed: boolean;
  readonly at: EpochMs;
};

export type RequestComment = {
  readonly id: string;
  readonly author: ForgeAccount;
  readonly body: string;
  readonly at: EpochMs;
  readonly isEdited: boolean;
};

/** What an account may do in a repository, as its forge says. */
export type ForgePermission = 'none' | 'read' | 'write' | 'admin';

/** What a forge demands of changes to a branch. Null: it does not tell. */
export type BranchRules = {
  readonly branch: string;
  readonly isProtected: boolean;
  readonly requiredReviews: number;
  readonly dismissesStale: boolean | null;
  readonly requiresCodeOwners: boolean | null;
  readonly requiresSigned: boolean | null;
  readonly allowsForcedPush: boolean | null;
  readonly allowsDeletion: boolean | null;
  readonly requiredStatuses: readonly string[];
  /** Whether the rules hold for administrators too. */
  readonly bindsAdmins: boolean | null;
  /** Whether every member of the organisation must sign in with two factors. */
  readonly requiresTwoFactor: boolean | null;
};
