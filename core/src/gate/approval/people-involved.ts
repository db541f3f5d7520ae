import type { Approver } from '../../model/approval.ts';
import type { CommitInfo } from '../../model/change.ts';

/** Somebody's part in a change: who has one cannot approve it. */
export type Involved = { readonly person: string; readonly part: string };

export type InvolvementFacts = {
  /** Everything that would come live: from what runs to what is asked for. */
  readonly commits: readonly Pick<CommitInfo, 'author' | 'committer' | 'body'>[];
  /** Persons who asked for it: of a delivery, of a promotion. */
  readonly requesters: readonly string[];
  /** Persons who pushed it, or opened the request that it came by. */
  readonly pushers: readonly string[];
};

/**
 * Everybody who had a part in what would come live, each once, with the first part that is known. People are told by their
 * e-mail address, in lower case; the name in a commit counts too, since an account of this machine has nothing else.
 */
export function peopleInvolved({ commits, requesters, pushers }: InvolvementFacts): readonly Involved[] {
  const found = new Map<string, string>();
  const add = (person: string, part: string): void => {
    const name = person.trim().toLowerCase();
    if (name !== '' && !found.has(name)) found.set(name, part);
  };
  for (const { author, committer, body } of commits) {
    add(author.email, 'author');
    add(author.name, 'author');
    for (const [, name = '', email = ''] of body.matchAll(coAuthor)) {
      add(email, 'co-author');
      add(name, 'co-author');
    }
    for (const [, by = ''] of body.matchAll(askedBy)) add(by, 'requester');
    add(committer.email, 'committer');
    add(committer.name, 'committer');
  }
  for (const person of requesters) add(person, 'requester');
  for (const person of pushers) add(person, 'pusher');
  return [...found].map(([person, part]) => ({ person, part }));
}

const coAuthor = /^co-authored-by:\s*([^<\n]{0,200}?)\s*<([^<>\n]{1,254})>/gim;
/** Our own promotions and reverts say for whom they were made. */
const askedBy = /^fairlead-by:\s*([^\n]{1,254})$/gim;

/** The part that an approver had; null for one who had none, or whom nothing connects with the change. */
export function partOf({ person, subject, handle }: Approver, involved: readonly Involved[]): string | null {
  const names = new Set(
    [person, subject, handle ?? ''].map((name) => name.toLowerCase()).filter((name) => name !== ''),
  );
  return involved.find((one) => names.has(one.person))?.part ?? null;
}

/** A verified address, not the issuer and subject that stand in for one. */
const addressPattern = /^[^@\s/#]+@[^@\s/#]+$/;

/**
 * Whether it can be told at all that an approver is not the author: commits name people by address, so an account that a
 * provider gives no verified one cannot be compared with them. Accounts of this machine are its administrators.
 */
export function isComparable({ issuer, person }: Approver): boolean {
  return issuer === 'fairlead' || addressPattern.test(person);
}
