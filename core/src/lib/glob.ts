/**
 * Whether a text matches a pattern in which `*` stands for any run of characters within a `/` segment, `?` for one
 * character of it, and `**` for any run at all. Takes time proportional to text × pattern whatever is written in them, because tenants write both.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const tokens = pattern
    .split(/(\*+)/)
    .flatMap((part) => (/^\*+$/.test(part) ? [part.length > 1 ? '**' : '*'] : [...part]));
  let reachable = new Set([0]);
  const close = (positions: Set<number>): Set<number> => {
    for (const position of positions)
      if (tokens[position] === '*' || tokens[position] === '**') positions.add(position + 1);
    return positions;
  };
  close(reachable);
  for (const character of text) {
    const next = new Set<number>();
    for (const position of reachable) {
      const token = tokens[position];
      if (token === '**' || (token === '*' && character !== '/')) next.add(position);
      else if (token === character || (token === '?' && character !== '/')) next.add(position + 1);
    }
    if (next.size === 0) return false;
    reachable = close(next);
  }
  return reachable.has(tokens.length);
}

/**
 * Whether a text is in a list of patterns, of which those that begin with `!` exclude: at least one pattern matches (or
 * only exclusions are given) and no exclusion does, in whatever order. An absent list allows everything, an empty one nothing.
 */
export function isAllowed(patterns: readonly string[] | undefined, text: string): boolean {
  if (patterns === undefined) return true;
  const excluded = patterns.filter((pattern) => pattern.startsWith('!'));
  if (excluded.some((pattern) => matchesGlob(pattern.slice(1), text))) return false;
  const included = patterns.filter((pattern) => !pattern.startsWith('!'));
  return included.length === 0 ? excluded.length > 0 : included.some((pattern) => matchesGlob(pattern, text));
}
