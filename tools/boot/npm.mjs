import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { BootError } from './boot-error.mjs';
import { runQuietly } from './run-quietly.mjs';

/**
 * Runs npm on the given Node, which also stands first on the PATH of whatever npm starts.
 * @param {string} node
 * @param {readonly string[]} args
 * @param {{ cwd: string, failed: string, advice: string, hold: (pid: number) => void }} options
 */
export async function runNpm(node, args, options) {
  const path = `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}`;
  await runQuietly(node, [findNpm(), ...args], { ...options, env: { ...process.env, PATH: path } });
}

/** npm's own script: of the npm that started this process, of this Node, or of the first npm on the PATH. */
function findNpm() {
  const asked = process.env['npm_execpath'] ?? '';
  if (asked.endsWith('npm-cli.js') && existsSync(asked)) return asked;
  const folders = [dirname(process.execPath), ...(process.env['PATH'] ?? '').split(delimiter)];
  for (const folder of folders) {
    for (const modules of [join(folder, '..', 'lib', 'node_modules'), join(folder, 'node_modules')]) {
      const script = join(modules, 'npm', 'bin', 'npm-cli.js');
      if (existsSync(script)) return script;
    }
  }
  throw new BootError(
    'npm is not here, yet packages have to be installed.',
    'npm comes with Node: install Node 20 or newer together with its npm, then run this again.',
  );
}
