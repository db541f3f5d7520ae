// All tests whose real parts are here:    npm test [-- [--no-skips] [vitest's filters and options]]
// `--no-skips`: a skipped test is a failure. The last line of the output is `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countLine, listSkipped } from './summarise.ts';
import type { SkipReason, TestResult } from './test-result.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const nothing: TestResult = { passed: 0, failed: 0, skipped: [] };

await main();

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const forbidsSkips = asked.includes('--no-skips');
  const scratch = mkdtempSync(join(tmpdir(), 'fairlead-test-'));
  try {
    const resultFile = join(scratch, 'result.json');
    const reasonsFile = join(scratch, 'reasons.jsonl');
    const environment = { FAIRLEAD_TEST_RESULT: resultFile, FAIRLEAD_SKIP_REASONS: reasonsFile };
    const code = await runVitest(
      asked.filter((word) => word !== '--no-skips'),
      environment,
    );
    const result = readResult(resultFile, code);
    // Tests that a name pattern leaves out are skipped for vitest as well; nobody wants a list of them.
    const isPart = asked.some((word) => /^(-t|--testNamePattern)\b/.test(word));
    if (!isPart) for (const line of listSkipped(result.skipped, readReasons(reasonsFile))) console.log(line);
    const isBad = result.failed > 0 || code !== 0 || (forbidsSkips && result.skipped.length > 0);
    if (forbidsSkips && result.skipped.length > 0) console.log('skipped tests fail this run (--no-skips)');
    console.log(countLine(result));
    process.exitCode = isBad ? 1 : 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function runVitest(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<number> {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', `--reporter=${join(root, 'tools', 'test', 'reporter.ts')}`];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...environment },
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** A run that ended badly without a failed test has one failure: itself. */
function readResult(path: string, code: number): TestResult {
  // Written by our own reporter.
  const result = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as TestResult) : nothing;
  return code !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result;
}

function readReasons(path: string): readonly SkipReason[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  // Written by `requires`.
  return lines.map((line) => JSON.parse(line) as SkipReason);
}
