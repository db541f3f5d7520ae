import type { SkippedTest, SkipReason, TestResult } from './test-result.ts';

const unknownReason = 'no reason given';

/** The skipped tests by file and reason, for the end of the output. */
export function listSkipped(skipped: readonly SkippedTest[], reasons: readonly SkipReason[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { file, note } of skipped) {
    const ofFile = reasons.filter((reason) => reason.file === file).map(({ reason }) => reason);
    const reason = note ?? ([...new Set(ofFile)].join('; ') || unknownReason);
    const line = `${file}: ${reason}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => `skipped ${count} ${count === 1 ? 'test' : 'tests'} of ${line}`);
}

/** The last line: everything that reads the output of the tests relies on its shape. */
export function countLine({ passed, failed, skipped }: TestResult): string {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
}
