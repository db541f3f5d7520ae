import type { CommitVerifier } from '../ports/commit-verifier.ts';
import type { Judge } from '../ports/judge.ts';

/** For worlds without guards for signatures: asking it is a mistake of the test. */
export const noVerifier: CommitVerifier = {
  verify: () => Promise.reject(new Error('this world has no signers')),
};

/** For worlds without policies: asking it is a mistake of the test. */
export const noJudge: Judge = {
  judge: () => Promise.reject(new Error('this world has no policies')),
  check: () => Promise.reject(new Error('this world has no policies')),
};
