import type { Verdict } from './mutation.ts';

/** What is read of vitest's JSON report. */
export type VitestReport = {
  readonly numFailedTests: number;
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
};

/**
 * The verdict of a run of tests on changed code. A test that failed noticed it; a file that could not even be loaded
 * noticed nothing, since any typing error would have done the same.
 */
export function readReport(report: VitestReport): Verdict {
  for (const { assertionResults } of report.testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    if (failed !== undefined) return { kind: 'killed', by: failed.fullName.trim() };
  }
  const unloaded = report.testResults.find(({ status }) => status === 'failed');
  if (unloaded !== undefined) return { kind: 'broken', why: firstLine(unloaded.message) };
  if (report.numPassedTests === 0) return { kind: 'broken', why: 'no test ran; are its real parts here?' };
  return { kind: 'survived' };
}

/** The verdict of `npm run simulate` on changed code. */
export function readSimulation(run: {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}): Verdict {
  const failed = /^seed \d+: .*$/m.exec(run.stdout)?.[0];
  if (failed !== undefined) return { kind: 'killed', by: failed.slice(0, 160) };
  return run.code === 0 ? { kind: 'survived' } : { kind: 'broken', why: firstLine(run.stderr) };
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
