import { describe, expect, test } from 'vitest';
import type { CommitSha, RepoUrl } from '../model/ids.ts';
import type { HeadReview, ReviewProof } from '../model/review.ts';
import { sha } from '../testing/builders.ts';
import { type ReviewFacts, reviewGate } from './review-gate.ts';

const [one, two, head] = [sha('1'), sha('2'), sha('e')];
const review = (person: string, at: CommitSha = head): HeadReview => ({ person, handle: person, head: at, at: 1 });
const proof = (...reviews: readonly HeadReview[]): ReviewProof => ({
  ...{
    repo: 'r' as RepoUrl,
    request: 'https://forge/7',
    head,
    commits: [one],
    reviews,
    involved: ['dee@acme.dev'],
    at: 1,
  },
});
const facts = (over: Partial<ReviewFacts>): ReviewFacts => ({
  ...{ commits: [one], complete: true, proofs: new Map(), involved: ['ada@acme.dev'] },
  ...over,
});
const proven = (found: ReviewProof) => facts({ proofs: new Map([[one, found]]) });
const rules = [
  { count: 1, declaredBy: 'Project/web' },
  { count: 2, declaredBy: 'Target/prod' },
];

describe('core/src/gate/review-gate.ts', () => {
  test.each<[string, ReviewFacts | null, string | null]>([
    ['nothing is known', null, 'nothing is known'],
    ['a commit was pushed past requests', facts({}), 'came by no request'],
    ['it was reviewed by one of two', proven(proof(review('bob@acme.dev'))), '1 of 2'],
    ['it was reviewed by two', proven(proof(review('bob@acme.dev'), review('cid@acme.dev'))), null],
    ['one person reviewed it twice', proven(proof(review('bob@acme.dev'), review('BOB@acme.dev'))), '1 of 2'],
    ['the author reviewed it', proven(proof(review('bob@acme.dev'), review('Ada@acme.dev'))), '1 of 2'],
    ['who pushed last reviewed it', proven(proof(review('bob@acme.dev'), review('dee@acme.dev'))), '1 of 2'],
    ['what was reviewed is not its end', proven(proof(review('bob@acme.dev'), review('cid@acme.dev', two))), '1 of 2'],
    ['nobody knows who reviewed it', proven(proof(review('bob@acme.dev'), review(''))), '1 of 2'],
    [
      'of two commits one came by no request',
      { ...proven(proof(review('bob@acme.dev'), review('cid@acme.dev'))), commits: [one, two] },
      `commit ${two.slice(0, 7)} came by no request`,
    ],
    ['more came than can be told', facts({ complete: false, commits: [] }), 'smaller steps'],
  ])('%s', (_sentence, known, reason) => {
    const { hold } = reviewGate(rules, known);
    if (reason === null) expect(hold).toBeNull();
    else expect(hold).toMatchObject({ gate: 'review', reason: expect.stringContaining(reason) });
  });

  test('holds nothing where no review is asked', () => {
    expect(reviewGate([], null)).toEqual({ rule: 'no review asked', hold: null });
  });
});
