import type { Read } from '@fairlead/core/model/bundle.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { EngineReads } from './engine-answer.ts';

/** How the engine calls the root of the repository; a tree calls it the empty path. */
export const rootPath = '.';

/** The engine's path in a tree; undefined for one that no repository can hold. */
export function toTreePath(path: string): string | undefined {
  if (path === rootPath) return '';
  const isPlain = path.split('/').every((name) => name !== '' && name !== '.' && name !== '..' && !name.includes('\0'));
  return isPlain ? path : undefined;
}

/** What the engine's result depends on, in this house's words. */
export function readsOf(repo: RepoUrl, { files, listings, misses }: EngineReads): readonly Read[] {
  const named = (kind: Read['kind'], paths: readonly string[]): readonly Read[] =>
    paths.map((path) => ({ kind, repo, path: path === rootPath ? '' : path }));
  return [...named('file', files), ...named('listing', listings), ...named('miss', misses)];
}
