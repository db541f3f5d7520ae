import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { SkippedTest, TestResult } from './test-result.ts';

/** Writes the counts and the skipped tests of a run where `test.ts` reads them. */
export class ResultReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const path = process.env['FAIRLEAD_TEST_RESULT'];
    if (path) writeFileSync(path, JSON.stringify(summarise(modules, unhandledErrors.length)));
  }
}

// The one way in which vitest takes a reporter by its file.
export { ResultReporter as default };

function summarise(modules: readonly TestModule[], unhandledErrors: number): TestResult {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const inState = (state: string) => tests.filter((test) => test.result().state === state);
  // A file that does not load, a suite whose hooks fail, an error that no test caught: each is a failure of its own.
  const brokenSuites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
  const broken = brokenSuites.filter((suite) => suite.errors().length > 0).length + unhandledErrors;
  return {
    passed: inState('passed').length,
    failed: inState('failed').length + broken,
    // `pending`: never came to its turn, since the run or its suite broke before.
    skipped: [...inState('skipped'), ...inState('pending')].map(describeSkipped),
  };
}

function describeSkipped(test: TestCase): SkippedTest {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return { file: test.module.relativeModuleId, name: test.fullName, ...(note ? { note } : {}) };
}
