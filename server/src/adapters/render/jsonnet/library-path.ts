import { readSourcePath } from '@fairlead/core/configuration/read-source-path.ts';
import { err, type Result } from '@fairlead/core/lib/result.ts';

/**
 * The place of a folder of libraries in the repository: relative to the program's folder, from the repository's top where
 * it begins with `/`. `..` may leave the folder and not the repository.
 */
export function libraryPath(program: string, written: string): Result<string, string> {
  const parts = written.startsWith('/') ? [] : folderOf(program);
  for (const part of written.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return err(`the library path "${written}" leaves the repository`);
  }
  const path = readSourcePath(parts.join('/'));
  return path.ok ? path : err(`the library path ${path.error}`);
}

function folderOf(program: string): string[] {
  const parts = program.split('/').filter((part) => part !== '' && part !== '.');
  return parts.at(-1)?.endsWith('.jsonnet') ? parts.slice(0, -1) : parts;
}
