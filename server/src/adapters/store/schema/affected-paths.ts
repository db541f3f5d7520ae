/**
 * What recorded reads a set of changed paths can invalidate. A changed file concerns whoever read or missed it. Each
 * directory above it may have appeared or vanished with it, so whoever listed or missed one of those is concerned too:
 * one render too many is cheap and ends in an equal digest, one too few would be a change that never arrives.
 */
export type AffectedPaths = {
  readonly files: readonly string[];
  readonly directories: readonly string[];
  /** Folders of which anything may differ, each with a closing `/`: submodules at another commit. */
  readonly below: readonly string[];
};

/** @param changed paths relative to the repository's root, `/`-separated. The root itself is `''`. */
export function affectedPaths(changed: readonly string[]): AffectedPaths {
  const directories = new Set<string>();
  for (const path of changed) {
    let slash = path.lastIndexOf('/');
    while (slash > 0 && !directories.has(path.slice(0, slash))) {
      directories.add(path.slice(0, slash));
      slash = path.lastIndexOf('/', slash - 1);
    }
    directories.add('');
  }
  const below = changed.filter((path) => path.endsWith('/'));
  return { files: [...new Set(changed.map((path) => path.replace(/\/$/, '')))], directories: [...directories], below };
}
