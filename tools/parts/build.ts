// Builds the missing parts:    node tools/parts/build.ts [part…]
// Says what is there:          node tools/parts/build.ts --list [--json] [part…]
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import type { Part } from './part.ts';
import { isPartName, parts } from './parts.ts';

await main();

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { list: { type: 'boolean' }, json: { type: 'boolean' } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((word) => !isPartName(word));
  if (unknown.length > 0) {
    console.error(`no such part: ${unknown.join(', ')} (there are ${Object.keys(parts).join(', ')})`);
    process.exitCode = 2;
    return;
  }
  const chosen = Object.values(parts).filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  if (values.list) list(chosen, values.json ?? false);
  else await buildMissing(chosen);
}

/** A table for people: where a part is, or what it is missed for. With `--json`, both. */
function list(chosen: readonly Part[], json: boolean): void {
  const rows = chosen.map(({ name, version, neededFor, find }) => {
    return { name, version, neededFor, found: find() ?? null };
  });
  if (json) {
    console.log(JSON.stringify(rows, null, 2));
    return;
  }
  const widthOf = (column: 'name' | 'version') => Math.max(...rows.map((row) => row[column].length));
  for (const { name, version, neededFor, found } of rows) {
    const [path] = Object.values(found ?? {});
    const start = [path ? 'found  ' : 'missing', name.padEnd(widthOf('name')), version.padEnd(widthOf('version'))];
    console.log([...start, path ? dirname(path) : `needed for ${neededFor}`].join('  '));
  }
}

/** One after the other: a Go build uses every core by itself. One failure does not keep the rest from being built. */
async function buildMissing(chosen: readonly Part[]): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const failed: string[] = [];
  for (const part of chosen) {
    if (part.find()) {
      console.log(`${part.name} ${part.version}: found`);
    } else if (!(await build(part))) {
      failed.push(part.name);
    }
  }
  if (failed.length === 0) return;
  console.error(`not built: ${failed.join(', ')}`);
  process.exitCode = 1;
}

async function build(part: Part): Promise<boolean> {
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  console.log(`${part.name} ${part.version}: building …`);
  try {
    await part.build();
    if (!part.find()) throw new Error('built, yet not found: is the program on PATH?');
    console.log(`${part.name} ${part.version}: built in ${seconds()}`);
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`${part.name} ${part.version}: failed after ${seconds()}: ${reason}`);
    return false;
  }
}
