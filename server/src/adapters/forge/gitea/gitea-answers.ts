import { type CommitSha, isCommitSha, type RepoUrl } from '@fairlead/core/model/ids.ts';
import type {
  BranchRules,
  ForgeAccount,
  PullRequest,
  RequestComment,
  Review,
  ReviewState,
} from '@fairlead/core/model/pull-request.ts';
import Type, { type Static } from 'typebox';
import { clipped } from '../clipped.ts';

const maybe = <
  T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Boolean> | ReturnType<typeof Type.Integer>,
>(
  schema: T,
) => Type.Optional(Type.Union([schema, Type.Null()]));

/** What is read of Gitea's and Forgejo's answers (docs.gitea.com, "API"); all else is left unread. */
export const userSchema = Type.Object({ id: Type.Integer(), login: Type.String() });
const endSchema = Type.Object({ ref: Type.String(), sha: Type.String(), repo_id: maybe(Type.Integer()) });
export const pullSchema = Type.Object({
  number: Type.Integer(),
  title: Type.String(),
  user: userSchema,
  state: Type.String(),
  merged: maybe(Type.Boolean()),
  draft: maybe(Type.Boolean()),
  merge_commit_sha: maybe(Type.String()),
  head: endSchema,
  base: endSchema,
  updated_at: Type.String(),
});
export const fileSchema = Type.Object({ filename: Type.String(), previous_filename: maybe(Type.String()) });
export const reviewSchema = Type.Object({
  id: Type.Integer(),
  user: Type.Union([userSchema, Type.Null()]),
  state: Type.String(),
  commit_id: maybe(Type.String()),
  stale: maybe(Type.Boolean()),
  dismissed: maybe(Type.Boolean()),
  submitted_at: Type.String(),
});
export const commentSchema = Type.Object({
  id: Type.Integer(),
  user: Type.Union([userSchema, Type.Null()]),
  body: Type.String(),
  created_at: Type.String(),
  updated_at: Type.String(),
});
export const protectionSchema = Type.Object({
  rule_name: maybe(Type.String()),
  branch_name: maybe(Type.String()),
  required_approvals: maybe(Type.Integer()),
  dismiss_stale_approvals: maybe(Type.Boolean()),
  require_signed_commits: maybe(Type.Boolean()),
  enable_force_push: maybe(Type.Boolean()),
  enable_status_check: maybe(Type.Boolean()),
  status_check_contexts: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])),
  block_admin_merge_override: maybe(Type.Boolean()),
});

/** Undefined where a commit is none: a request whose head is gone. */
export function pullRequestOf(pull: Static<typeof pullSchema>, repo: RepoUrl, web: string): PullRequest | undefined {
  const { head, base } = pull;
  if (!isCommitSha(head.sha)) return undefined;
  const state = pull.merged === true ? 'merged' : pull.state === 'open' ? 'open' : 'closed';
  const merged = state === 'merged' && typeof pull.merge_commit_sha === 'string' ? pull.merge_commit_sha : '';
  return {
    repo,
    number: pull.number,
    title: clipped(pull.title),
    author: accountOf(pull.user),
    state,
    isDraft: pull.draft === true,
    head: { branch: clipped(head.ref), commit: head.sha },
    base: { branch: clipped(base.ref) },
    isFork: head.repo_id !== base.repo_id,
    url: `${web}/pulls/${pull.number}`,
    merged: isCommitSha(merged) ? merged : null,
    updatedAt: Date.parse(pull.updated_at) || 0,
  };
}

const states: { readonly [state: string]: ReviewState } = {
  APPROVED: 'approved',
  REQUEST_CHANGES: 'changes-requested',
  COMMENT: 'commented',
};

export function reviewOf(review: Static<typeof reviewSchema>): Review | undefined {
  const state = Object.hasOwn(states, review.state) ? states[review.state] : undefined;
  if (state === undefined || review.user === null) return undefined;
  const commit = review.commit_id ?? '';
  return {
    id: String(review.id),
    author: accountOf(review.user),
    state,
    commit: isCommitSha(commit) ? (commit as CommitSha) : null,
    isDismissed: review.dismissed === true || review.stale === true,
    at: Date.parse(review.submitted_at) || 0,
  };
}

export function commentOf(comment: Static<typeof commentSchema>): RequestComment | undefined {
  if (comment.user === null) return undefined;
  return {
    id: String(comment.id),
    author: accountOf(comment.user),
    body: comment.body.slice(0, 65_536),
    at: Date.parse(comment.created_at) || 0,
    isEdited: comment.updated_at !== comment.created_at,
  };
}

export function accountOf({ id, login }: Static<typeof userSchema>): ForgeAccount {
  return { id: String(id), name: clipped(login) };
}

/** The rules of the first rule that names the branch: exactly, else by its pattern, as Gitea chooses. */
export function branchRulesOf(all: readonly Static<typeof protectionSchema>[], branch: string): BranchRules {
  const nameOf = (rule: Static<typeof protectionSchema>): string => rule.rule_name ?? rule.branch_name ?? '';
  const rule = all.find((one) => nameOf(one) === branch) ?? all.find((one) => isLike(nameOf(one), branch));
  const isProtected = rule !== undefined;
  return {
    branch,
    isProtected,
    requiredReviews: rule?.required_approvals ?? 0,
    dismissesStale: rule?.dismiss_stale_approvals ?? false,
    requiresCodeOwners: null,
    requiresSigned: rule?.require_signed_commits ?? false,
    allowsForcedPush: isProtected ? (rule.enable_force_push ?? false) : true,
    allowsDeletion: !isProtected,
    requiredStatuses: rule?.enable_status_check === true ? (rule.status_check_contexts ?? []).map(clipped) : [],
    bindsAdmins: rule === undefined ? false : (rule.block_admin_merge_override ?? null),
    requiresTwoFactor: null,
  };
}

function isLike(pattern: string, branch: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(
    `^${escaped.replace(/\*\*/g, '\0').replace(/\*/g, '[^/]*').replaceAll('\0', '.*').replace(/\?/g, '[^/]')}$`,
  ).test(branch);
}
