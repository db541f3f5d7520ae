// All rules of this repository:    npm run check [-- [--fix] [rule…]]
import { parseArgs } from 'node:util';
import type { Rule, Violation } from './rule.ts';
import { biome } from './rules/biome.ts';
import { cycles } from './rules/cycles.ts';
import { deadExports } from './rules/exports.ts';
import { folders } from './rules/folders.ts';
import { go } from './rules/go.ts';
import { imports } from './rules/imports.ts';
import { leaks } from './rules/leaks.ts';
import { lockfile } from './rules/lockfile.ts';
import { pageSize } from './rules/page-size.ts';
import { purity } from './rules/purity.ts';
import { rootDescribe } from './rules/root-describe.ts';
import { sizes } from './rules/sizes.ts';
import { types } from './rules/types.ts';
import { runPackage } from './run-package.ts';
import { readSourceTree, type SourceTree } from './source-tree.ts';

const rules: readonly Rule[] = [
  ...[imports, cycles, sizes, purity, rootDescribe, folders, lockfile],
  ...[biome, types, deadExports, leaks, go, pageSize],
];

await main();

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { fix: { type: 'boolean' } }, allowPositionals: true });
  const unknown = positionals.filter((name) => !rules.some((rule) => rule.name === name));
  if (unknown.length > 0) {
    console.error(`no such rule: ${unknown.join(', ')} (there are ${rules.map(({ name }) => name).join(', ')})`);
    process.exitCode = 2;
    return;
  }
  if (values.fix) await runPackage('biome', ['check', '--write', '--max-diagnostics=0']);
  const chosen = rules.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const tree = readSourceTree();
  const found = (await Promise.all(chosen.map((rule) => judge(rule, tree)))).flat();
  for (const { file, line, message } of found) console.log(`${file}${line > 0 ? `:${line}` : ''} ${message}`);
  process.exitCode = found.length === 0 ? 0 : 1;
}

/** One line per rule, as soon as it is known. The violations come after all of them. */
async function judge(rule: Rule, tree: SourceTree): Promise<readonly Violation[]> {
  const startedAt = performance.now();
  const found = [...(await rule.find(tree))].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  const seconds = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  const verdict = found.length === 0 ? 'ok' : `${found.length} violation${found.length === 1 ? '' : 's'}`;
  console.log(`${found.length === 0 ? '✓' : '✗'} ${rule.name.padEnd(14)} ${seconds.padStart(7)}  ${verdict}`);
  return found;
}
