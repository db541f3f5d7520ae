// Searches for inputs that parsers break down on:    npm run fuzz [-- --seconds N] [--only NAME]… [--seed N]
// The parsers of this program are searched here, those of the engine by Go's own fuzzing (compiling for it takes minutes once).
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findOnPath } from '../parts/run.ts';
import { search } from './search.ts';
import { targets } from './targets.ts';

const engine = join(import.meta.dirname, '..', '..', 'engine');

main();

function main(): void {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      only: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string' },
    },
  });
  const seconds = Number(values.seconds);
  const seed = Number(values.seed ?? Date.now() % 2 ** 32);
  const inGo = goTargets();
  const known = [...Object.keys(targets), ...inGo];
  const chosen = values.only.length === 0 ? known : known.filter((name) => values.only.includes(name));
  if (chosen.length === 0 || !(seconds > 0)) {
    console.error(`--only takes some of: ${known.join(', ')}; --seconds a number`);
    process.exitCode = 2;
    return;
  }
  for (const name of chosen) {
    const isSound = inGo.includes(name) ? searchGo(name, seconds) : searchHere(name, seconds, seed);
    if (!isSound) process.exitCode = 1;
  }
}

function searchHere(name: string, seconds: number, seed: number): boolean {
  const target = targets[name];
  if (target === undefined) return false;
  const end = performance.now() + seconds * 1_000;
  const { tried, finding } = search(
    target,
    seed,
    () => performance.now() < end,
    () => performance.now(),
  );
  if (finding === undefined) {
    console.log(`${name}: ${tried.toLocaleString('en')} inputs, none of which it broke down on (--seed ${seed})`);
    return true;
  }
  console.log(
    `${name}: broke down on input ${tried} of --seed ${seed}:\n${finding.fault}\nin base64: ${finding.input.toString('base64')}`,
  );
  return false;
}

/** The names of the engine's fuzz tests. */
function goTargets(): readonly string[] {
  return ['fuzz_test.go', 'fuzz_parsers_test.go'].flatMap((file) =>
    [...readFileSync(join(engine, file), 'utf8').matchAll(/^func (Fuzz\w+)\(/gm)].map(([, name = '']) => name),
  );
}

function searchGo(name: string, seconds: number): boolean {
  const go = findOnPath('go');
  if (go === undefined) {
    console.log(`${name}: left out, it needs Go 1.26 or newer (go.dev/dl)`);
    return true;
  }
  const args = ['test', '-trimpath', '-run', '^$', '-fuzz', `^${name}$`, '-fuzztime', `${seconds}s`, '.'];
  const { status } = spawnSync(go, args, {
    cwd: engine,
    stdio: 'inherit',
    env: { ...process.env, GOWORK: 'off', GOFLAGS: '' },
  });
  return status === 0;
}
