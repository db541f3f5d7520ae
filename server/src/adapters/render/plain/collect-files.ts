import { didYouMean } from '@fairlead/core/configuration/suggest.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { RenderWarning } from '@fairlead/core/model/bundle.ts';
import { type Fault, faultAt } from './fault.ts';
import { letOthersRun } from './let-others-run.ts';
import type { RenderLimits } from './limits.ts';
import type { PathFilter } from './path-filter.ts';
import type { RecordedTree } from './recorded-tree.ts';

/** Names looked at between two chances for others: matching is work, and the caller's deadline must be heard. */
const yieldEvery = 500;

export type FoundFiles = { readonly paths: readonly string[]; readonly warnings: readonly RenderWarning[] };

/** Paths of the manifests below `root` (a directory, or one file), sorted. Links and submodules are never followed. */
export async function collectFiles(
  tree: RecordedTree,
  root: string,
  filter: PathFilter,
  limits: RenderLimits,
  signal: AbortSignal,
): Promise<Result<FoundFiles, Fault>> {
  const paths: string[] = [];
  const warnings: RenderWarning[] = [];
  const queue = [root];
  let seen = 0;
  for (let visited = 0; visited < queue.length; visited++) {
    signal.throwIfAborted();
    const directory = queue[visited] ?? '';
    if (visited >= limits.maxDirectories)
      return err(
        faultAt(
          root,
          `holds more than ${limits.maxDirectories} directories`,
          'narrow `include` or exclude what is no manifest',
        ),
      );
    const entries = await tree.list(directory);
    if (entries === undefined)
      return visited === 0 ? findSingle(tree, root) : err(faultAt(directory, 'is a directory no more'));
    seen += entries.length;
    if (seen > limits.maxEntries)
      return err(
        faultAt(root, `holds more than ${limits.maxEntries} files`, 'point spec.source.path at the manifests'),
      );
    for (const [index, { name, type }] of entries.entries()) {
      if (index % yieldEvery === yieldEvery - 1) await letOthersRun(signal);
      const path = directory === '' ? name : `${directory}/${name}`;
      const relative = root === '' ? path : path.slice(root.length + 1);
      if (type === 'directory') {
        if (!filter.enters(relative)) continue;
        if (relative.split('/').length >= limits.maxDepth)
          return err(faultAt(path, `lies deeper than ${limits.maxDepth} directories`));
        queue.push(path);
      } else if (type === 'file' && filter.takes(relative)) {
        paths.push(path);
      } else if (type !== 'file' && filter.takes(relative)) {
        warnings.push({ path, line: 0, message: `is a ${type}, which is not followed; put the file itself there` });
      }
    }
    if (paths.length > limits.maxFiles)
      return err(
        faultAt(root, `holds more than ${limits.maxFiles} manifests`, 'narrow `include`, or split the application'),
      );
  }
  return ok({ paths: paths.sort(), warnings });
}

/** The path may name one file; where nothing is there, the sentence names what is. */
async function findSingle(tree: RecordedTree, path: string): Promise<Result<FoundFiles, Fault>> {
  const slash = path.lastIndexOf('/');
  const parent = slash < 0 ? '' : path.slice(0, slash);
  const name = path.slice(slash + 1);
  const siblings = (await tree.list(parent)) ?? [];
  const entry = siblings.find((sibling) => sibling.name === name);
  if (entry?.type === 'file') return ok({ paths: [path], warnings: [] });
  if (entry !== undefined)
    return err(
      faultAt(
        path,
        `is a ${entry.type}, which is not followed`,
        'point spec.source.path at a directory or file of the repository itself',
      ),
    );
  const names = siblings.filter(({ type }) => type === 'directory').map((sibling) => sibling.name);
  const list = names.length > 8 ? `${names.slice(0, 8).join(', ')}, …` : names.join(', ');
  const there =
    siblings.length === 0 ? '' : ` (${parent === '' ? 'the repository' : parent} has ${list || 'no directories'})`;
  return err(
    faultAt(
      path,
      `is not in the repository at this revision${there}${didYouMean(name, names)}`,
      'correct spec.source.path of the application, or push the directory',
    ),
  );
}
