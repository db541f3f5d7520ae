import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SourceFile } from './source-file.ts';

/** What the rules look at. Paths are relative to the root, with `/`. */
export interface SourceTree {
  readonly files: readonly SourceFile[];
  /** Those that the parser reads. */
  readonly modules: readonly SourceFile[];
}

/** The root of this checkout. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const modulePattern = /\.(ts|tsx|mjs)$/;
const readLimitBytes = 2 * 1024 * 1024;

/** The files of the work tree that Git tracks or would track. */
export function readSourceTree(): SourceTree {
  const listing = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  });
  const paths = [...new Set(listing.toString().split('\0'))].filter((path) => path !== '').sort();
  return makeSourceTree(paths.filter(isReadable).map((path) => new SourceFile(path, read(path))));
}

/** A tree of files at hand: what the tests of the rules use. */
export function makeSourceTree(files: readonly SourceFile[]): SourceTree {
  return { files, modules: files.filter(({ path }) => modulePattern.test(path)) };
}

function isReadable(path: string): boolean {
  const full = join(root, path);
  return existsSync(full) && statSync(full).isFile() && statSync(full).size <= readLimitBytes;
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
