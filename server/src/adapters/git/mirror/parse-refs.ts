import { type CommitSha, isCommitSha } from '@fairlead/core/model/ids.ts';
import type { Refs } from '../../../ports/git.ts';

/** What is asked for: not the thousands of refs that forges keep for pull requests. */
export const refPrefixes: readonly string[] = ['HEAD', 'refs/heads/', 'refs/tags/', 'refs/fairlead/'];

/** One ref as a server tells it; `peeled` is what an annotated tag points to. */
export type TellingRef = { readonly name: string; readonly id: string; readonly peeled?: string | undefined };

/** Makes the map of what servers tell: peeled, wanted names only, nothing that is not an object id. */
export function makeRefs(told: Iterable<TellingRef>): Refs {
  const refs = new Map<string, CommitSha>();
  for (const { name, id, peeled } of told) {
    const plain = name.endsWith('^{}') ? name.slice(0, -'^{}'.length) : name;
    const commit = peeled ?? id;
    if (!isWanted(plain) || !isCommitSha(commit)) continue;
    // In the old form the peeled line follows that of the tag itself, and replaces it.
    refs.set(plain, commit);
  }
  return Object.fromEntries([...refs].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Lines of `<id>\t<name>` as `git ls-remote` prints them. */
export function parseLsRemote(text: string): Refs {
  return makeRefs(
    text.split('\n').flatMap((line) => {
      const [id, name] = line.split('\t');
      return id === undefined || name === undefined ? [] : [{ id, name }];
    }),
  );
}

function isWanted(name: string): boolean {
  return (
    name === 'HEAD' ||
    (refPrefixes.some((prefix) => prefix !== 'HEAD' && name.startsWith(prefix)) && !/[\p{Cc}\s]/u.test(name))
  );
}
