import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from '../check/run-program.ts';
import { root } from '../check/source-tree.ts';

const workspaces = ['core', 'server', 'web'];

/**
 * Copies the checkout as it stands (what Git ignores left out) into a new temporary folder, whose packages are those of
 * the checkout and whose workspaces are its own. Returns the folder and the way to delete it.
 */
export async function scratchCopy(): Promise<{ readonly folder: string; readonly dispose: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-mutate-'));
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    for (const file of await filesOfCheckout()) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      cpSync(join(root, file), join(folder, file));
    }
    linkPackages(folder);
  } catch (error) {
    dispose();
    throw error;
  }
  return { folder, dispose };
}

async function filesOfCheckout(): Promise<readonly string[]> {
  const { code, stdout, stderr } = await runProgram('git', [
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
  ]);
  if (code !== 0) throw new Error(`the files of this checkout cannot be listed: ${stderr}; run it in a Git checkout`);
  // A file that was deleted and not committed yet is listed all the same.
  return stdout.split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
}

function linkPackages(folder: string): void {
  const [from, to] = [join(root, 'node_modules'), join(folder, 'node_modules')];
  mkdirSync(join(to, '@fairlead'), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name === '@fairlead' || name.startsWith('.')) continue;
    if (lstatSync(join(from, name)).isSymbolicLink()) continue;
    symlinkSync(join(from, name), join(to, name));
  }
  for (const name of workspaces) symlinkSync(join('..', '..', name), join(to, '@fairlead', name));
}
