import { revisionSource } from '@fairlead/core/promote/revision-source.ts';
import type { HealthyBundle, PlacementRow } from '../ports/store.ts';
import { planRevert, proposalRef, type RevertDeps } from './revert.ts';

/** What will make Git true again after a rollback, as Git is now. */
export type ForetoldRevert =
  | { readonly kind: 'commit'; readonly branch: string; readonly paths: readonly string[]; readonly lock: boolean }
  | { readonly kind: 'branch'; readonly branch: string; readonly paths: readonly string[]; readonly because: string }
  | { readonly kind: 'by-hand'; readonly because: string };

/** Finds out, by the plan that the loop will make itself, which revert follows a rollback to `to`. Only reads. */
export async function foretellRevert(
  deps: RevertDeps,
  row: PlacementRow,
  to: HealthyBundle,
  signal: AbortSignal,
): Promise<ForetoldRevert> {
  const planned = await planRevert(deps, row, to.bundle, signal);
  if (typeof planned === 'string') return { kind: 'by-hand', because: planned };
  const paths = planned.edits.map(({ path }) => path);
  if (planned.propose !== null)
    return {
      kind: 'branch',
      branch: shortRef(proposalRef(planned.bad, row.placement)),
      paths,
      because: planned.propose,
    };
  const lock = revisionSource(row.placement).kind !== 'source';
  return { kind: 'commit', branch: shortRef(planned.branch.ref), paths, lock };
}

function shortRef(ref: string): string {
  return ref.replace('refs/heads/', '');
}
