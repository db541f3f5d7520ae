// Freezes what the official commands make of the cases:    npm run fidelity
// Compares instead, and writes nothing:                    npm run fidelity -- --check
// Compares charts and overlays that lie elsewhere:         npm run fidelity -- --folder PATH
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { official } from '../parts/official.ts';
import { compareFolder } from './compare-folder.ts';
import {
  type Frozen,
  frozenPath,
  readCases,
  readFrozen,
  readFrozenVersion,
  type Tool,
  tools,
  versionPath,
} from './read-cases.ts';
import { type Official, runOfficial } from './run-official.ts';

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, folder: { type: 'string' } } });
  const isNew = readFrozenVersion() !== official.version;
  if (values.check && !isNew) return console.log(`frozen with official ${official.version}: nothing to compare`);
  if (official.find() === undefined) await official.build();
  const programs = official.find();
  if (programs === undefined) throw new Error('the official commands were built and are not found');
  if (values.folder !== undefined) {
    process.exitCode = (await compareFolder(programs, values.folder)) ? 0 : 1;
    return;
  }
  const frozen = tools.map((tool) => [tool, freeze(programs, tool)] as const);
  if (values.check) return report(frozen);
  mkdirSync(dirname(versionPath), { recursive: true });
  for (const [tool, results] of frozen) writeFileSync(frozenPath(tool), linesOf(results));
  writeFileSync(versionPath, `${JSON.stringify({ official: official.version }, null, 2)}\n`);
  console.log(frozen.map(([tool, results]) => `${tool}: ${Object.keys(results).length} cases`).join(', '));
}

function freeze(programs: Official, tool: Tool): Record<string, Frozen> {
  return Object.fromEntries(
    readCases(tool).map((one) => [one.name, { digest: one.digest, objects: runOfficial(programs, one) }]),
  );
}

/** A line an object, so that a difference is read line by line. */
function linesOf(results: Record<string, Frozen>): string {
  const entries = Object.entries(results).map(([name, { digest, objects }]) => {
    const lines =
      objects === 'refused' ? '"refused"' : `[\n    ${objects.map((one) => JSON.stringify(one)).join(',\n    ')}\n  ]`;
    return `  ${JSON.stringify(name)}: {"digest": "${digest}", "objects": ${lines}}`;
  });
  return `{\n${entries.join(',\n')}\n}\n`;
}

function report(frozen: readonly (readonly [Tool, Record<string, Frozen>])[]): void {
  const changed = frozen.flatMap(([tool, results]) => {
    const before = readFrozen(tool);
    const names = Object.keys({ ...before, ...results });
    return names
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(results[name]))
      .map((name) => `${tool}/${name}`);
  });
  console.error(
    `the versions of the official commands moved; run \`npm run fidelity\` and look at ${changed.join(', ') || 'nothing: no result differs'}`,
  );
  process.exitCode = 1;
}
