import { matchesGlob } from './glob.ts';

/** A list of patterns as {@link isAllowed} reads it: absent allows everything, an empty one nothing. */
export type Patterns = readonly string[] | undefined;

type Bounds = { readonly within: readonly string[]; readonly without: readonly string[] };

/**
 * Whether nothing is allowed by `after` that `before` does not allow. True only where that can be told from the patterns
 * themselves, so a `false` may be caution; a `true` never is.
 */
export function isNoWider(before: Patterns, after: Patterns): boolean {
  const [old, now] = [boundsOf(before), boundsOf(after)];
  const inside = now.within.every((pattern) => old.within.some((known) => covers(known, pattern)));
  return (
    inside && (now.within.length === 0 || old.without.every((gone) => now.without.some((known) => covers(known, gone))))
  );
}

/** Patterns that allow nothing which one of the two does not allow: what is left of a change while its widening waits. */
export function narrower(before: Patterns, after: Patterns): Patterns {
  if (isNoWider(before, after)) return after;
  const [old, now] = [boundsOf(before), boundsOf(after)];
  const both = [
    ...now.within.filter((pattern) => old.within.some((known) => covers(known, pattern))),
    ...old.within.filter((pattern) => now.within.some((known) => covers(known, pattern))),
  ];
  if (both.length === 0) return [];
  const without = [...old.without, ...now.without].map((pattern) => `!${pattern}`);
  const list = [...new Set([...both, ...without])];
  return list.length === 1 && list[0] === '**' ? undefined : list;
}

function boundsOf(patterns: Patterns): Bounds {
  if (patterns === undefined) return { within: ['**'], without: [] };
  const without = patterns.flatMap((pattern) => (pattern.startsWith('!') ? [pattern.slice(1)] : []));
  const within = patterns.filter((pattern) => !pattern.startsWith('!'));
  return { within: within.length === 0 && without.length > 0 ? ['**'] : within, without };
}

/** Whether every text that matches `inner` surely matches `outer`. */
export function covers(outer: string, inner: string): boolean {
  if (outer === inner || outer === '**') return true;
  if (!/[*?]/.test(inner)) return matchesGlob(outer, inner);
  const [, start = '', stars = ''] = /^([^*?]*)(\*{1,2})$/.exec(outer) ?? [];
  if (stars === '' || !inner.startsWith(start)) return false;
  const rest = inner.slice(start.length);
  return stars === '**' || !(rest.includes('/') || rest.includes('**'));
}
