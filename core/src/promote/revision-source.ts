import type { CommitSha } from '../model/ids.ts';
import type { Placement } from '../model/placement.ts';

/** Where a placement's revision comes from. */
export type RevisionSource =
  | { readonly kind: 'source' }
  | { readonly kind: 'locked'; readonly revision: CommitSha }
  | { readonly kind: 'unpromoted' };

/**
 * The first stage follows the source's revision, and so does every stage in `every-commit` mode. A later stage runs what
 * the lock file says, and so does a first stage in `promotion` mode (an application that goes to production only).
 */
export function revisionSource(placement: Pick<Placement, 'stageIndex' | 'settings' | 'locked'>): RevisionSource {
  const { sync } = placement.settings;
  if (sync === 'every-commit' || (placement.stageIndex === 0 && sync !== 'promotion')) return { kind: 'source' };
  return placement.locked === null ? { kind: 'unpromoted' } : { kind: 'locked', revision: placement.locked };
}
