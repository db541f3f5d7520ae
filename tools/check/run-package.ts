import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import { root } from './source-tree.ts';

/** The scripts of the installed packages that the rules run, each on this Node. */
const scripts = {
  biome: '@biomejs/biome/bin/biome',
  knip: 'knip/bin/knip.js',
  tsc: 'typescript/bin/tsc',
} as const;

/** Runs the program of an installed package in the root. */
export function runPackage(name: keyof typeof scripts, args: readonly string[]): ReturnType<typeof runProgram> {
  return runProgram(process.execPath, [join(root, 'node_modules', scripts[name]), ...args]);
}
