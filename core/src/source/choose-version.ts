import semver from 'semver';

/**
 * The version that a chart's `version` asks for among those there are, by Helm's rules: that very text first, else the
 * highest in the range. Pre-releases count only where the range names one. Undefined where none fits.
 *
 * Source: Helm's `IndexFile.Get` and the constraints of Masterminds/semver (`,` and space are "and", `||` is "or",
 * `!=`, `=>`, `=<` are known; a part that is left out stands for any).
 */
export function chooseVersion(wanted: string, versions: readonly string[]): string | undefined {
  const text = wanted.trim();
  if (versions.includes(text)) return text;
  if (!isRange(text)) return undefined;
  let best: { readonly version: semver.SemVer; readonly text: string } | undefined;
  for (const candidate of versions) {
    const version = semver.parse(candidate, { loose: true });
    if (version === null || !satisfies(version, text)) continue;
    const order = best === undefined ? 1 : semver.compareBuild(version, best.version);
    if (best === undefined || order > 0 || (order === 0 && candidate > best.text)) best = { version, text: candidate };
  }
  return best?.text;
}

/** Whether a text is a range that can be understood. */
export function isRange(text: string): boolean {
  return clausesOf(text).every((clauses) => clauses.every(({ range }) => semver.validRange(range) !== null));
}

/** Whether a text means one version, whatever else is published. */
export function isExactVersion(text: string): boolean {
  return semver.parse(text.trim(), { loose: true }) !== null;
}

type Clause = { readonly isNot: boolean; readonly range: string };

function satisfies(version: semver.SemVer, text: string): boolean {
  return clausesOf(text).some((clauses) => {
    const includePrerelease = clauses.some(({ range }) => /\d-[0-9A-Za-z]/.test(range));
    if (version.prerelease.length > 0 && !includePrerelease) return false;
    return clauses.every(({ isNot, range }) => semver.satisfies(version, range, { includePrerelease }) !== isNot);
  });
}

function clausesOf(text: string): readonly (readonly Clause[])[] {
  return text.split('||').map((group) => {
    if (/\S\s+-\s+\S/.test(group)) return [{ isNot: false, range: group.trim() }];
    const joined = group.replaceAll(/([<>=!~^]+)\s+/g, '$1');
    const parts = joined.split(/[\s,]+/).filter((part) => part !== '');
    return (parts.length === 0 ? ['*'] : parts).map((part) => {
      const isNot = part.startsWith('!=');
      const range = (isNot ? part.slice(2) : part).replace(/^=>/, '>=').replace(/^=</, '<=');
      return { isNot, range };
    });
  });
}
