import { describe, expect, it } from 'vitest';
import { readReport, readSimulation } from './read-outcome.ts';

const file = (status: string, message: string, ...tests: readonly string[]) => ({
  name: 'a.test.ts',
  status,
  message,
  assertionResults: tests.map((test) => ({ status: test, fullName: `${test} test` })),
});
const report = (...testResults: readonly ReturnType<typeof file>[]) => ({
  numFailedTests: 0,
  numPassedTests: testResults.flatMap((entry) => entry.assertionResults).filter(({ status }) => status === 'passed')
    .length,
  testResults,
});

describe('tools/mutate/read-outcome.ts', () => {
  it.each([
    ['a test that failed noticed it', [file('failed', '', 'passed', 'failed')], 'killed'],
    ['tests that all pass noticed nothing', [file('passed', '', 'passed')], 'survived'],
    ['a file that does not load says nothing', [file('passed', '', 'passed'), file('failed', 'SyntaxError')], 'broken'],
    ['tests that were all skipped say nothing', [file('passed', '', 'skipped')], 'broken'],
  ])('%s', (_, files, kind) => {
    expect(readReport(report(...files)).kind).toBe(kind);
  });

  it.each([
    ['a seed that failed noticed it', { code: 1, stdout: 'seed 3: intent: x\n', stderr: '' }, 'killed'],
    ['seeds that all hold noticed nothing', { code: 0, stdout: '3 seeds\n', stderr: '' }, 'survived'],
    ['a crash says nothing', { code: 1, stdout: '', stderr: 'SyntaxError' }, 'broken'],
  ])('%s', (_, run, kind) => {
    expect(readSimulation(run).kind).toBe(kind);
  });
});
