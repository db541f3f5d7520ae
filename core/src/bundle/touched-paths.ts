import type { Read } from '../model/bundle.ts';

/**
 * Of the paths that a range of commits changed, those that a render read: files and misses by name, listings by the files
 * in them. A folder that appears or vanishes changes the listing of its parent, so a listing also counts for the files
 * of folders directly below it.
 */
export function touchedPaths(reads: readonly Read[], changedPaths: readonly string[]): readonly string[] {
  const files = new Set(reads.filter((read) => read.kind === 'file' || read.kind === 'miss').map((read) => read.path));
  const listings = new Set(reads.filter((read) => read.kind === 'listing').map((read) => read.path));
  return changedPaths.filter(
    (path) => files.has(path) || listings.has(parentOf(path)) || listings.has(parentOf(parentOf(path))),
  );
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
