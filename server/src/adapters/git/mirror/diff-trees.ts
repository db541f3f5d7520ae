import type { RawEntry } from './parse-tree.ts';

/** Reads a tree by its id. */
export type ReadTree = (id: string) => Promise<readonly RawEntry[]>;

/**
 * Paths whose content, mode or kind differs between two trees, in name order; a renamed file is two paths, and a submodule
 * ends with `/`. Only folders that differ are read, and no file at all.
 */
export async function diffTrees(read: ReadTree, from: string, to: string): Promise<readonly string[]> {
  const paths: string[] = [];
  await compare(read, '', from, to, paths);
  return paths.sort();
}

async function compare(
  read: ReadTree,
  at: string,
  from: string | null,
  to: string | null,
  paths: string[],
): Promise<void> {
  if (from === to) return;
  const [before, after] = await Promise.all([from === null ? [] : read(from), to === null ? [] : read(to)]);
  const old = new Map(before.map((entry) => [entry.name, entry]));
  const names = new Set([...old.keys(), ...after.map(({ name }) => name)]);
  const now = new Map(after.map((entry) => [entry.name, entry]));
  const folders: Promise<void>[] = [];
  for (const name of names) {
    const [a, b] = [old.get(name), now.get(name)];
    if (a?.id === b?.id && a?.mode === b?.mode) continue;
    const path = `${at}${name}`;
    if (isFile(a) || isFile(b)) paths.push(path);
    if (a?.type === 'submodule' || b?.type === 'submodule') paths.push(`${path}/`);
    const [left, right] = [folderOf(a), folderOf(b)];
    if (left !== right) folders.push(compare(read, `${path}/`, left, right, paths));
  }
  await Promise.all(folders);
}

function isFile(entry: RawEntry | undefined): boolean {
  return entry?.type === 'file' || entry?.type === 'link';
}

function folderOf(entry: RawEntry | undefined): string | null {
  return entry?.type === 'directory' ? entry.id : null;
}
