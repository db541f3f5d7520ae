import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { exec } from '../io/exec.ts';
import type { DataDirectory } from './data-directory.ts';
import { readable } from './readable.ts';

const timeoutMs = 60_000;
const maxOutputBytes = 1024 * 1024;

export type QuickstartOptions = {
  readonly data: DataDirectory;
  /** The checkout's `examples/quickstart`. */
  readonly example: string;
  /** Files beside those of the example. */
  readonly extra?: { readonly [path: string]: string };
  readonly gitProgram: string;
  readonly path: string;
};

/**
 * Makes the bare repository `shop.git` from the example and a clone beside it in which the person can commit at once
 * (identity set for that clone only). Does nothing where they are there already.
 */
export async function makeQuickstart(options: QuickstartOptions): Promise<'made' | 'there'> {
  const { data, example } = options;
  if (await readable(join(data.shopRepo, 'HEAD'))) {
    if (!(await readable(data.shopClone))) await cloneShop(options);
    return 'there';
  }
  const draft = `${data.shopRepo}.making`;
  const seed = `${data.shopClone}.making`;
  for (const leftover of [draft, seed]) await rm(leftover, { recursive: true, force: true });
  await mkdir(data.root, { recursive: true, mode: 0o700 });
  await cp(example, seed, { recursive: true });
  for (const [file, text] of Object.entries(options.extra ?? {})) await writeFile(join(seed, file), text);
  await runGit(options, data.root, ['init', '--quiet', '--bare', '--initial-branch=main', draft]);
  await runGit(options, seed, ['init', '--quiet', '--initial-branch=main']);
  await runGit(options, seed, ['add', '--all']);
  const identity = ['-c', 'user.name=Fairlead', '-c', 'user.email=fairlead@localhost'];
  await runGit(options, seed, [...identity, 'commit', '--quiet', '--message', 'Start the shop']);
  await runGit(options, seed, ['push', '--quiet', draft, 'main']);
  await rm(seed, { recursive: true, force: true });
  await rename(draft, data.shopRepo);
  await cloneShop(options);
  return 'made';
}

async function cloneShop(options: QuickstartOptions): Promise<void> {
  const { shopRepo, shopClone, root } = options.data;
  await runGit(options, root, ['clone', '--quiet', shopRepo, shopClone]);
  await runGit(options, shopClone, ['config', 'user.name', 'You']);
  await runGit(options, shopClone, ['config', 'user.email', 'you@localhost']);
  await runGit(options, shopClone, ['config', 'pull.rebase', 'true']);
}

async function runGit(
  { gitProgram, path, data }: QuickstartOptions,
  cwd: string,
  args: readonly string[],
): Promise<void> {
  const env = {
    PATH: path,
    HOME: data.root,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
  const signal = AbortSignal.timeout(timeoutMs);
  const result = await exec({ program: gitProgram, args, cwd, env, signal, timeoutMs, maxStdoutBytes: maxOutputBytes });
  if (result.exitCode === 0) return;
  throw new AppError('internal', `git ${args[0] ?? ''} in ${cwd} failed: ${result.stderr.trim()}`);
}
