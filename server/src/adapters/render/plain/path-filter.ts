import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import picomatch from 'picomatch';

/** Which files of a directory are manifests; paths are relative to it. */
export type PathFilter = {
  readonly takes: (path: string) => boolean;
  /** Whether a file below this directory may be taken. */
  readonly enters: (directory: string) => boolean;
};

const maxWildcards = 8;
const options = { noextglob: true, nonegate: true, maxLength: 256 } as const;

/**
 * Compiles include and exclude patterns. Refuses those that could take long to match: tenants write both the patterns
 * and the names of the files. Hidden files and directories match only where a pattern names the dot.
 */
export function makePathFilter(include: readonly string[], exclude: readonly string[]): Result<PathFilter, string> {
  for (const pattern of [...include, ...exclude]) {
    const refusal = refusePattern(pattern);
    if (refusal !== undefined) return err(refusal);
  }
  const included = picomatch([...include], options);
  const excluded = exclude.length === 0 ? () => false : picomatch([...exclude], { ...options, dot: true });
  const excludedDirectories = exclude.filter((pattern) => pattern.endsWith('/**'));
  const skips =
    excludedDirectories.length === 0 ? () => false : picomatch(excludedDirectories, { ...options, dot: true });
  const nested = include.some((pattern) => pattern.includes('/') || pattern.includes('**'));
  const hidden = include.some((pattern) => /(?:^|[/{,])\./.test(pattern));
  return ok({
    takes: (path) => included(path) && !excluded(path),
    enters: (directory) =>
      nested && (hidden || !directory.slice(directory.lastIndexOf('/') + 1).startsWith('.')) && !skips(directory),
  });
}

function refusePattern(pattern: string): string | undefined {
  if (pattern.length > options.maxLength)
    return `the pattern "${pattern.slice(0, 40)}…" is longer than ${options.maxLength} characters`;
  if ((pattern.match(/\*+|\?/g)?.length ?? 0) > maxWildcards)
    return `the pattern "${pattern}" has more than ${maxWildcards} wildcards; write several patterns`;
  if (/\{[^}]*\.\.[^}]*\}/.test(pattern))
    return `the pattern "${pattern}" holds a range of numbers; write the alternatives out`;
  return undefined;
}
