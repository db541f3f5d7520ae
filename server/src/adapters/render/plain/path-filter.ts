import { matchesGlob } from '@fairlead/core/lib/glob.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';

/** Which files of a directory are manifests; paths are relative to it. */
export type PathFilter = {
  readonly takes: (path: string) => boolean;
  /** Whether a file below this directory may be taken. */
  readonly enters: (directory: string) => boolean;
};

type Pattern = readonly string[];

const maxPatternLength = 256;
const maxAlternatives = 64;

/**
 * Compiles include and exclude patterns: `*` and `?` within a name, `**` for any directories, `{a,b}` for alternatives.
 * Hidden files and directories are included only where a pattern names the dot. Matched without regular expressions,
 * in time proportional to pattern × path: tenants write both, and a backtracking matcher can be made to take hours.
 */
export function makePathFilter(include: readonly string[], exclude: readonly string[]): Result<PathFilter, string> {
  const included = compile(include);
  if (!included.ok) return included;
  const excluded = compile(exclude);
  if (!excluded.ok) return excluded;
  const below = excluded.value.filter((pattern) => pattern.at(-1) === '**').map((pattern) => pattern.slice(0, -1));
  const nested = included.value.some((pattern) => pattern.length > 1 || pattern[0] === '**');
  const hidden = included.value.some((pattern) => pattern.some((part) => part.startsWith('.')));
  return ok({
    takes: (path) => matchesAny(included.value, path, false) && !matchesAny(excluded.value, path, true),
    enters: (directory) =>
      nested &&
      (hidden || !directory.slice(directory.lastIndexOf('/') + 1).startsWith('.')) &&
      !matchesAny(below, directory, true),
  });
}

function compile(patterns: readonly string[]): Result<readonly Pattern[], string> {
  const compiled: Pattern[] = [];
  for (const pattern of patterns) {
    if (pattern.length > maxPatternLength)
      return err(`the pattern "${pattern.slice(0, 40)}…" is longer than ${maxPatternLength} characters`);
    if (/[[\]()!\\]/.test(pattern))
      return err(`the pattern "${pattern}" holds a sign that means nothing here; use *, **, ? and {a,b}`);
    const alternatives = expandBraces(pattern);
    if (alternatives === undefined)
      return err(
        `the braces of the pattern "${pattern}" do not close, nest, or give more than ${maxAlternatives} alternatives`,
      );
    compiled.push(...alternatives.map((text) => text.split('/').filter((part) => part !== '' && part !== '.')));
  }
  return ok(compiled);
}

/** `a{b,c}` → `ab`, `ac`; undefined for braces that nest, do not close, or multiply too far. */
function expandBraces(pattern: string): readonly string[] | undefined {
  let texts = [''];
  for (const part of pattern.split(/(\{[^{}]*\})/)) {
    const choices = part.startsWith('{') && part.endsWith('}') ? part.slice(1, -1).split(',') : [part];
    if (choices.some((choice) => /[{}]/.test(choice)) || texts.length * choices.length > maxAlternatives)
      return undefined;
    texts = texts.flatMap((text) => choices.map((choice) => text + choice));
  }
  return texts;
}

function matchesAny(patterns: readonly Pattern[], path: string, dots: boolean): boolean {
  const parts = path.split('/');
  return patterns.some((pattern) => matches(pattern, parts, dots));
}

/** Keeps the set of places in the pattern that the parts so far can have led to. */
function matches(pattern: Pattern, parts: readonly string[], dots: boolean): boolean {
  let places = skipStars(pattern, [0]);
  for (const part of parts) {
    const isHidden = !dots && part.startsWith('.');
    const next = [...places].flatMap((place) => {
      const wanted = pattern[place];
      if (wanted === undefined) return [];
      if (wanted === '**') return isHidden ? [] : [place];
      return (!isHidden || wanted.startsWith('.')) && matchesGlob(wanted, part) ? [place + 1] : [];
    });
    if (next.length === 0) return false;
    places = skipStars(pattern, next);
  }
  return places.has(pattern.length);
}

/** `**` may also stand for nothing. */
function skipStars(pattern: Pattern, places: readonly number[]): Set<number> {
  const all = new Set(places);
  for (const place of all) if (pattern[place] === '**') all.add(place + 1);
  return all;
}
