const hexPattern = /^[0-9a-f]{12,}$/;

/** A commit by its first 7 signs. */
export function shortRevision(revision: string): string {
  return hexPattern.test(revision) ? revision.slice(0, 7) : revision;
}

/** A digest by its first 8 signs, without the name of its algorithm. */
export function shortDigest(digest: string): string {
  return digest.replace(/^[a-z0-9]+:/, '').slice(0, 8);
}

/** A repository as people say it: without protocol, account and `.git`; of a path its last two parts. */
export function shortRepo(repo: string): string {
  const bare = repo
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/^[^@/]+@/, '')
    .replace(/\.git\/?$/, '');
  return bare.startsWith('/') ? bare.split('/').slice(-2).join('/') : bare;
}

/** Up to two letters for a person: `Ada Lovelace` → `AL`. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/)
    .filter((word) => word !== '');
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return (
    letters
      .map((word) => [...(word ?? '')][0] ?? '')
      .join('')
      .toUpperCase() || '?'
  );
}
