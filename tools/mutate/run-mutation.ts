import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../check/run-program.ts';
import { applyMutation } from './apply-mutation.ts';
import type { Mutation, Verdict } from './mutation.ts';
import { readReport, readSimulation, type VitestReport } from './read-outcome.ts';

/** Takes the guard away in a copy of the checkout, runs what must notice, and puts the guard back. */
export async function runMutation(folder: string, mutation: Mutation): Promise<Verdict> {
  const path = join(folder, mutation.file);
  const text = readFileSync(path, 'utf8');
  const applied = applyMutation(text, mutation);
  if (applied.kind === 'unmatched') return applied;
  writeFileSync(path, applied.text);
  try {
    return await runNoticing(folder, mutation.noticedBy);
  } finally {
    writeFileSync(path, text);
  }
}

/** Runs tests or seeds in the copy as it is. On whole code the verdict has to be `survived`. */
export async function runNoticing(folder: string, noticedBy: Mutation['noticedBy']): Promise<Verdict> {
  return 'seeds' in noticedBy ? runSeeds(folder, noticedBy.seeds) : runTests(folder, noticedBy);
}

async function runTests(folder: string, tests: readonly string[]): Promise<Verdict> {
  const report = join(folder, 'node_modules', 'mutation-report.json');
  rmSync(report, { force: true });
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const options = ['--retry=0', '--bail=1', '--maxWorkers=1', '--reporter=json', `--outputFile=${report}`];
  const { stderr } = await runProgram(process.execPath, [vitest, 'run', ...options, ...tests], folder);
  if (!existsSync(report)) return { kind: 'broken', why: stderr.trim().split('\n')[0] ?? '' };
  return readReport(JSON.parse(readFileSync(report, 'utf8')) as VitestReport); // vitest's own format
}

async function runSeeds(folder: string, seeds: number): Promise<Verdict> {
  const script = join('server', 'src', 'simulation', 'main.ts');
  return readSimulation(await runProgram(process.execPath, [script, '--seeds', String(seeds)], folder));
}
