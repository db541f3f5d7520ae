import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Tree } from '../../ports/git.ts';

const maxFiles = 100_000;
/** Folders that hold other people's files. */
const passedOver = ['node_modules', '.git', '.terraform', 'vendor'];

/** Paths of all files below a folder (or the file itself), in order. Throws `not-found`, `limit-exceeded`. */
export async function listFiles(tree: Tree, folder: string): Promise<readonly string[]> {
  const top = await tree.list(folder);
  if (top === undefined) return [await requireFile(tree, folder)];
  const found: string[] = [];
  const queue = [folder];
  for (let directory = queue.shift(); directory !== undefined; directory = queue.shift()) {
    for (const { name, type } of (await tree.list(directory)) ?? []) {
      const path = directory === '' ? name : `${directory}/${name}`;
      if (type === 'directory' && !passedOver.includes(name)) queue.push(path);
      if (type === 'file') found.push(path);
    }
    if (found.length > maxFiles) {
      throw new AppError('limit-exceeded', `more than ${maxFiles} files; name the folder that is meant`);
    }
  }
  return found.sort();
}

/** A path that is no folder is a file of its parent folder, or nothing. */
async function requireFile(tree: Tree, path: string): Promise<string> {
  const slash = path.lastIndexOf('/');
  const siblings = await tree.list(slash < 0 ? '' : path.slice(0, slash));
  const isThere = siblings?.some(({ name, type }) => type === 'file' && name === path.slice(slash + 1)) === true;
  if (isThere) return path;
  throw new AppError('not-found', `${path} is no file and no folder of this repository`);
}
