import { matchesGlob } from '@fairlead/core/lib/glob.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Read } from '@fairlead/core/model/bundle.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Tree } from '../../../ports/git.ts';
import { valuesFilePath } from './values-file-path.ts';

const maxFolders = 1_000;
const maxFiles = 256;

export type ValuesFiles = { readonly paths: readonly string[]; readonly reads: readonly Read[] };

/**
 * The values files of a chart by their places in the tree: patterns stand for what matches, in order of names, and files
 * that are not there are left out where that is allowed. What was looked for is read too.
 */
export async function expandValuesFiles(
  tree: Tree,
  repo: RepoUrl,
  chart: string,
  written: readonly string[],
  ignoreMissing: boolean,
): Promise<Result<ValuesFiles, string>> {
  const paths: string[] = [];
  const reads = new Map<string, Read>();
  const note = (kind: 'listing' | 'miss', path: string): void => {
    reads.set(`${kind} ${path}`, { kind, repo, path });
  };
  const list = async (folder: string) => {
    const entries = await tree.list(folder);
    note(entries === undefined ? 'miss' : 'listing', folder);
    return entries ?? [];
  };
  for (const one of written) {
    const path = valuesFilePath(chart, one);
    if (!path.ok) return path;
    if (/[*?]/.test(path.value)) {
      const found = await findMatching(path.value, list);
      if (found.length === 0 && !ignoreMissing) return err(`no values file matches "${one}"`);
      paths.push(...found);
    } else if (!ignoreMissing || (await isFile(path.value, list))) paths.push(path.value);
  }
  return paths.length > maxFiles
    ? err(`more than ${maxFiles} values files are named`)
    : ok({ paths, reads: [...reads.values()] });
}

type List = (folder: string) => Promise<readonly { readonly name: string; readonly type: string }[]>;

async function isFile(path: string, list: List): Promise<boolean> {
  const slash = path.lastIndexOf('/');
  const entries = await list(slash < 0 ? '' : path.slice(0, slash));
  return entries.some(({ name, type }) => type === 'file' && name === path.slice(slash + 1));
}

/** Files that match, in order of names. Only folders that can hold one are looked into. */
async function findMatching(pattern: string, list: List): Promise<readonly string[]> {
  const parts = pattern.split('/');
  const fixed = parts.slice(
    0,
    parts.findIndex((part) => /[*?]/.test(part)),
  );
  const deepest = pattern.includes('**') ? Number.POSITIVE_INFINITY : parts.length - 1;
  const queue = [fixed.join('/')];
  const found: string[] = [];
  for (let visited = 0; visited < queue.length && visited < maxFolders; visited++) {
    const folder = queue[visited] ?? '';
    const depth = folder === '' ? 0 : folder.split('/').length;
    for (const { name, type } of await list(folder)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (type === 'file' && matchesGlob(pattern, path)) found.push(path);
      if (type === 'directory' && depth < deepest) queue.push(path);
    }
  }
  return found.sort();
}
