/** Where forges look for the file, in their order. */
export const codeOwnersPaths = [
  '.github/CODEOWNERS',
  '.gitea/CODEOWNERS',
  '.gitlab/CODEOWNERS',
  'CODEOWNERS',
  'docs/CODEOWNERS',
];

/** A line of the file: the newest that matches a path says whose it is; no owner says nobody's. */
export type OwnerRule = { readonly pattern: string; readonly owners: readonly string[] };

const mostRules = 5_000;

/**
 * Reads a CODEOWNERS file. Sections and their options (GitLab) are passed over, and so are lines that are none.
 * Source of the form: the forges' documentation; patterns are those of gitignore without `!` and `[]`.
 */
export function readCodeOwners(text: string): readonly OwnerRule[] {
  return text
    .split(/\r?\n/, mostRules)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '' && !/^\^?\[/.test(line))
    .flatMap((line): OwnerRule[] => {
      const [pattern = '', ...owners] = line.split(/(?<!\\)\s+/);
      return pattern.startsWith('!') ? [] : [{ pattern: pattern.replaceAll('\\ ', ' '), owners }];
    });
}

/**
 * Whose each changed path is, as rules name people (`user:ada@acme.dev`, `group:acme/leads`, `@ada`): each set once, and
 * none for a path that nobody owns.
 */
export function ownersOf(rules: readonly OwnerRule[], paths: readonly string[]): readonly (readonly string[])[] {
  const newestFirst = [...rules].reverse().map(({ pattern, owners }) => ({ matches: matcherOf(pattern), owners }));
  const sets = new Map<string, readonly string[]>();
  for (const path of paths) {
    const owners = newestFirst.find(({ matches }) => matches(path))?.owners ?? [];
    if (owners.length > 0) sets.set(owners.join(' '), owners.flatMap(namesOfOwner));
  }
  return [...sets.values()];
}

/** `@acme/leads` is a team, by its whole name or, at forges that leave the organisation out, by the last part. */
function namesOfOwner(owner: string): readonly string[] {
  if (!owner.startsWith('@')) return [`user:${owner.toLowerCase()}`];
  const name = owner.slice(1);
  const slash = name.lastIndexOf('/');
  return slash < 0 ? [owner, `group:${name}`] : [`group:${name}`, `group:${name.slice(slash + 1)}`];
}

function matcherOf(pattern: string): (path: string) => boolean {
  const anchored = /\/./.test(pattern);
  const bare = pattern.replace(/^\//, '').replace(/\/$/, '');
  const isFolder = pattern.endsWith('/');
  const segments = bare.split('/');
  return (path) => {
    const parts = path.split('/');
    if (!anchored && segments.length === 1)
      return parts.some((part, at) => (!isFolder || at < parts.length - 1) && matchesSegment(bare, part));
    return matchesFrom(segments, parts, isFolder);
  };
}

/** Whether the pattern matches the path or a folder above it; `**` stands for any folders, tried without recursion. */
function matchesFrom(segments: readonly string[], parts: readonly string[], isFolder: boolean): boolean {
  let reached = new Set([0]);
  for (const [at, part] of parts.entries()) {
    const next = new Set<number>();
    for (const position of closed(reached, segments)) {
      const segment = segments[position];
      if (segment === undefined) continue;
      if (segment === '**') next.add(position);
      else if (matchesSegment(segment, part)) next.add(position + 1);
    }
    const done = [...closed(next, segments)].some((position) => position >= segments.length);
    // `docs/*` is what lies in the folder, not below its folders.
    if (done && (at === parts.length - 1 ? !isFolder : segments.at(-1) !== '*')) return true;
    reached = next;
  }
  return false;
}

function closed(positions: ReadonlySet<number>, segments: readonly string[]): ReadonlySet<number> {
  const all = new Set(positions);
  for (const position of all) if (segments[position] === '**') all.add(position + 1);
  return all;
}

/** `*` and `?` within one segment, in time proportional to both. */
function matchesSegment(pattern: string, text: string): boolean {
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    if (p < pattern.length && pattern[p] !== '*' && (pattern[p] === '?' || pattern[p] === text[t])) {
      p += 1;
      t += 1;
    } else if (p < pattern.length && pattern[p] === '*') {
      star = p;
      mark = t;
      p += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
