import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import { systemCode } from './system-error.ts';

/**
 * Where a declared path really lies: relative ones start at the first root; folders that are links are followed, and
 * the result must still be inside a root. The last part is not followed: a link there is replaced, never written through.
 */
export async function placeInRoots(path: string, roots: readonly string[]): Promise<Result<string, string>> {
  const first = roots[0];
  if (first === undefined) return err('the target declares no roots, so nothing may be written; add host.roots');
  if (path.includes('\0')) return err('the path holds a NUL character');
  const wanted = isAbsolute(path) ? normalize(path) : resolve(first, path);
  const realRoots: string[] = [];
  for (const root of roots) realRoots.push(await realDeepest(resolve(root)));
  const parent = await realDeepest(dirname(wanted));
  const place = join(parent, basename(wanted));
  if (realRoots.some((root) => isBelow(place, root))) return ok(place);
  const where = place === wanted ? '' : ` (it leads to ${place})`;
  return err(`${path}${where} lies outside the target's roots ${roots.join(', ')}`);
}

/** Like {@link placeInRoots} for a directory to work in, which may be a root itself. */
export async function directoryInRoots(path: string, roots: readonly string[]): Promise<Result<string, string>> {
  const first = roots[0];
  if (first === undefined) return err('the target declares no roots; add host.roots');
  const place = await realDeepest(isAbsolute(path) ? normalize(path) : resolve(first, path));
  for (const root of roots) {
    const real = await realDeepest(resolve(root));
    if (place === real || isBelow(place, real)) return ok(place);
  }
  return err(`${path} lies outside the target's roots ${roots.join(', ')}`);
}

/** Strictly inside, by whole path parts. */
export function isBelow(path: string, root: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Real path of the deepest part that exists, with the rest appended as written; a dangling link counts as escaping. */
async function realDeepest(path: string): Promise<string> {
  let at = path;
  const rest: string[] = [];
  for (;;) {
    try {
      return join(await realpath(at), ...rest);
    } catch (error) {
      const code = systemCode(error);
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
      if (await isLink(at)) return join(sep, 'dangling link', ...rest);
      if (dirname(at) === at) return path;
      rest.unshift(basename(at));
      at = dirname(at);
    }
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}
