import { parseArgs } from 'node:util';
import { tellStory } from './crash-story.ts';
import { simulate } from './simulate.ts';

// npm run simulate -- --seeds 1000 [--from 1]: runs them all and names those that fail.
// npm run simulate -- --seed 42: replays one and tells what happened.
// npm run simulate -- --crash 17: tells the story of crash-story.ts with a server that ends at its 17th failpoint.
const { values } = parseArgs({
  options: { seeds: { type: 'string' }, from: { type: 'string' }, seed: { type: 'string' }, crash: { type: 'string' } },
});

if (values.crash !== undefined) console.log(JSON.stringify(await tellStory(Number(values.crash)), null, 2));
else if (values.seed === undefined) await runMany(Number(values.from ?? '1'), Number(values.seeds ?? '1000'));
else await replay(Number(values.seed));

async function runMany(from: number, count: number): Promise<void> {
  const startedAt = performance.now();
  const failed: number[] = [];
  let steps = 0;
  for (let seed = from; seed < from + count; seed++) {
    const outcome = await simulate(seed);
    steps += outcome.steps;
    const [first] = outcome.violations;
    if (first === undefined) continue;
    failed.push(seed);
    console.log(`seed ${seed}: ${first.invariant}: ${first.what.slice(0, 600)}`);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(`${count} seeds, ${steps} steps in ${seconds.toFixed(1)} s; ${failed.length} failed`);
  if (failed.length > 0) {
    console.log(`replay one with: npm run simulate -- --seed ${failed[0] ?? ''}`);
    process.exitCode = 1;
  }
}

async function replay(seed: number): Promise<void> {
  const outcome = await simulate(seed);
  for (const line of outcome.trace) console.log(line);
  for (const violation of outcome.violations) console.log(`${violation.invariant}: ${violation.what}`);
  console.log(outcome.violations.length === 0 ? `seed ${seed}: nothing was violated` : `seed ${seed} failed`);
  if (outcome.violations.length > 0) process.exitCode = 1;
}
