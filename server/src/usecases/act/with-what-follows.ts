import type { TokenRecord } from '../../ports/store.ts';

/** Those chosen, what was opened or made with them, and so on. */
export function withWhatFollows(
  all: readonly TokenRecord[],
  chosen: (token: TokenRecord) => boolean,
): readonly TokenRecord[] {
  const found = new Set(all.filter(chosen));
  for (const token of found)
    for (const other of all) if (other.createdBy === `${token.kind}/${token.id}`) found.add(other); // a set visits what is added
  return [...found];
}
