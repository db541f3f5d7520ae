import type { Hold } from '../model/hold.ts';
import type { CommitSha } from '../model/ids.ts';
import type { ReviewProof } from '../model/review.ts';
import type { ReviewRule } from '../model/settings.ts';

/** What is known of the commits that would come live. */
export type ReviewFacts = {
  /** From what runs to what is asked for, newest first. */
  readonly commits: readonly CommitSha[];
  /** False where there are more than were read. */
  readonly complete: boolean;
  /** Of each commit that came by a request: what the forge said of that. */
  readonly proofs: ReadonlyMap<CommitSha, ReviewProof>;
  /** People, in lower case, who took part in any of it. */
  readonly involved: readonly string[];
};

export type ReviewAnswer = { readonly rule: string; readonly hold: Hold | null };

/**
 * Every commit must have come by a request whose final head enough people approved who took no part in it. A review of an
 * earlier head does not count: what was pushed after it, nobody has seen.
 */
export function reviewGate(rules: readonly ReviewRule[], facts: ReviewFacts | null): ReviewAnswer {
  const strictest = [...rules].sort((a, b) => b.count - a.count)[0];
  if (strictest === undefined) return { rule: 'no review asked', hold: null };
  const rule = `${strictest.declaredBy} spec.guards.review`;
  const reason = facts === null ? 'nothing is known of its commits' : unreviewed(facts, strictest.count);
  if (reason === null) return { rule: `${rule}: every commit was reviewed at its final head`, hold: null };
  const next =
    'bring it by a request that others approve at its last commit, and merge that; what was pushed past reviews is taken out by a revert';
  return { rule, hold: { gate: 'review', rule, reason, next, until: null } };
}

function unreviewed({ commits, complete, proofs, involved }: ReviewFacts, count: number): string | null {
  if (!complete) return `more commits came than can be proven at once; deliver in smaller steps`;
  for (const commit of commits) {
    const proof = proofs.get(commit);
    if (proof === undefined) return `commit ${commit.slice(0, 7)} came by no request that the forge vouches for`;
    const taking = new Set([...involved, ...proof.involved].map((person) => person.toLowerCase()));
    const people = new Set(
      proof.reviews
        .filter(({ head, person }) => head === proof.head && person !== '' && !taking.has(person.toLowerCase()))
        .map(({ person }) => person.toLowerCase()),
    );
    if (people.size < count) {
      const has = `${people.size} of ${count} approving reviews`;
      return `commit ${commit.slice(0, 7)} came by ${proof.request}, which has ${has} of its last commit ${proof.head.slice(0, 7)} by people who took no part in it`;
    }
  }
  return null;
}
