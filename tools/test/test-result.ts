/** What a run of the tests came to: written by `reporter.ts`, read by `test.ts`. */
export interface TestResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
}

/** A test that did not run. `note` is what it said itself, if anything. */
export interface SkippedTest {
  readonly file: string;
  readonly name: string;
  readonly note?: string;
}

/** Why a file leaves out tests: written by `requires.ts`. */
export interface SkipReason {
  readonly file: string;
  readonly reason: string;
}
