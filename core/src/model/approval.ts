import type { CommitSha } from './ids.ts';

/** Whoever approves, with what can be judged again later: a role that is lost takes the approval with it. */
export type Approver = {
  readonly issuer: string;
  readonly subject: string;
  /** The human behind the account: two accounts of one person are one approver. */
  readonly person: string;
  /** As of the approval; what a provider says of the person later wins. */
  readonly groups: readonly string[];
  /** The role that an account of this machine holds; null for people whom a provider vouched for. */
  readonly role: { readonly role: string; readonly project: string } | null;
  /** The account's name at a forge, by which a CODEOWNERS file may name it. */
  readonly handle: string | null;
};

/** Where it was said, and what the person had before their eyes. */
export type ApprovalProof =
  | { readonly kind: 'page' | 'command' }
  /** A comment on a request of a forge; `head` is the commit that the request ended with then. */
  | { readonly kind: 'comment' | 'review'; readonly url: string; readonly head: CommitSha };

/** What a delivery does that rules may ask approvals for. */
export const changeTraits = ['promotion', 'deletion', 'replacement', 'config'] as const;
export type ChangeTrait = (typeof changeTraits)[number];
