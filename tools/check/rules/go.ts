import { join } from 'node:path';
import type { Rule, Violation } from '../rule.ts';
import { runProgram } from '../run-program.ts';
import { root, type SourceTree } from '../source-tree.ts';

/** The engine's own language has its own judges. Skipped where Go is not installed. */
export const go: Rule = {
  name: 'go',
  find: async (tree) => {
    if (!tree.files.some(({ path }) => path === 'engine/go.mod') || !(await isInstalled())) return [];
    return (await Promise.all([format(tree), vet()])).flat();
  },
};

async function isInstalled(): Promise<boolean> {
  try {
    return (await runProgram('go', ['version'])).code === 0;
  } catch {
    return false;
  }
}

async function format({ files }: SourceTree): Promise<readonly Violation[]> {
  const sources = files.map(({ path }) => path).filter((path) => path.endsWith('.go'));
  const { stdout } = await runProgram('gofmt', ['-l', ...sources]);
  const listed = stdout.split('\n').filter((file) => file !== '');
  return listed.map((file) => ({ file, line: 0, message: 'differs from gofmt: gofmt -w' }));
}

async function vet(): Promise<readonly Violation[]> {
  const { code, stderr } = await runProgram('go', ['vet', '-trimpath', './...'], join(root, 'engine'));
  if (code === 0) return [];
  const found = Array.from(stderr.matchAll(/^(?:vet: )?(\S+\.go):(\d+):\d+: (.*)$/gm), ([, file, line, message]) => ({
    file: `engine/${file?.replace(/^\.\//, '')}`,
    line: Number(line),
    message: message ?? '',
  }));
  return found.length > 0 ? found : [{ file: 'engine/go.mod', line: 0, message: stderr.trim() }];
}
