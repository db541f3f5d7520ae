import type { CommitSha } from '@fairlead/core/model/ids.ts';
import type { Refs } from '../../ports/git.ts';

/** Whether `older` lies behind `newer`; false when either is unknown here. */
export type IsBehind = (older: CommitSha, newer: CommitSha) => Promise<boolean>;

/**
 * What to believe of a mirror that stands in for the repository: new refs and moves, but nothing that goes back. A
 * branch that the mirror lacks, or holds at a commit that we have been past, stays as it was last known.
 */
export async function keepForward(known: Refs, told: Refs, isBehind: IsBehind): Promise<Refs> {
  const entries = await Promise.all(
    Object.entries({ ...known, ...told }).map(async ([name, commit]) => {
      const before = known[name];
      const goesBack = before !== undefined && before !== commit && (await isBehind(commit, before));
      return [name, goesBack ? before : commit] as const;
    }),
  );
  return Object.fromEntries(entries);
}
