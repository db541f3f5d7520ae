// npm run mutate [-- NAME…]: takes the guards of the safety code away, one at a time in a copy of this checkout, and
// sees whether a test notices. Names (or parts of them) choose some. A guard that nobody misses is a missing test.

import type { Mutation, Verdict } from './mutation.ts';
import { mutations } from './mutations.ts';
import { runMutation, runNoticing } from './run-mutation.ts';
import { scratchCopy } from './scratch-copy.ts';

const asked = process.argv.slice(2);
const chosen = mutations.filter(({ name }) => asked.length === 0 || asked.some((part) => name.includes(part)));
const { folder, dispose } = await scratchCopy();
process.once('exit', dispose);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

if (chosen.length === 0) fail(`no mutation is called like ${asked.join(', ')}`);
else if (await isGreenUnchanged(chosen)) await runAll(chosen);

async function isGreenUnchanged(all: readonly Mutation[]): Promise<boolean> {
  const tests = new Set(all.flatMap(({ noticedBy }) => ('seeds' in noticedBy ? [] : noticedBy)));
  const seeds = Math.max(0, ...all.map(({ noticedBy }) => ('seeds' in noticedBy ? noticedBy.seeds : 0)));
  const verdicts = [
    ...(tests.size === 0 ? [] : [await runNoticing(folder, [...tests])]),
    ...(seeds === 0 ? [] : [await runNoticing(folder, { seeds })]),
  ];
  const bad = verdicts.find(({ kind }) => kind !== 'survived');
  if (bad !== undefined) fail(`the tests are red before anything is changed: ${sentence(bad)}`);
  return bad === undefined;
}

async function runAll(all: readonly Mutation[]): Promise<void> {
  let killed = 0;
  for (const mutation of all) {
    const verdict = await runMutation(folder, mutation);
    if (verdict.kind === 'killed') killed++;
    const sign = verdict.kind === 'killed' ? '✓' : '✗';
    console.log(`${sign} ${mutation.name} (${mutation.file}): ${sentence(verdict)}`);
  }
  console.log(`${killed} of ${all.length} were noticed`);
  if (killed < all.length) fail('write the missing test, or bring the table up to date');
}

function sentence(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'killed':
      return `noticed by ${verdict.by}`;
    case 'survived':
      return 'nobody noticed';
    case 'unmatched':
      return `its text is there ${verdict.times} times, not once`;
    case 'broken':
      return `no verdict: ${verdict.why}`;
  }
}

function fail(why: string): void {
  console.log(why);
  process.exitCode = 1;
}
