import { AppError } from '@fairlead/core/lib/app-error.ts';
import { formatRef, type ObjectRef, objectKey } from '@fairlead/core/model/object.ts';
import type { PlacementOnTarget } from '../../../ports/target.ts';
import type { Cluster } from './cluster.ts';
import { type Found, findLive, type Wanted } from './find-live.ts';
import { findOwned } from './find-owned.ts';
import { inParallel } from './in-parallel.ts';
import type { LiveObject } from './live-object.ts';
import { isOwn } from './stranger.ts';

export type Roots = { readonly found: readonly LiveObject[]; readonly unread: readonly string[] };

const readsAtOnce = 8;

/**
 * Those of these objects that are there and the placement's: many of a kind by one list, the others one by one. What
 * cannot be read is told; only when nothing at all can be, the trouble itself is thrown.
 */
export async function findRoots(
  cluster: Cluster,
  on: PlacementOnTarget,
  refs: readonly ObjectRef[],
  signal: AbortSignal,
): Promise<Roots> {
  const known = refs.length === 1 ? new Map() : await listed(cluster, on, refs, signal);
  const failures: AppError[] = [];
  const unread: string[] = [];
  const found = await inParallel(refs, readsAtOnce, async (ref): Promise<readonly LiveObject[]> => {
    const live = known.get(objectKey(ref));
    if (live !== undefined) return live !== 'absent' && isOwn(live, on) ? [live] : [];
    try {
      const read = await findOwned(cluster, on, ref, signal);
      return read === undefined ? [] : [read];
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      failures.push(error);
      unread.push(`${formatRef(ref)}: ${error.message}`);
      return [];
    }
  });
  const [failure] = failures;
  if (failure !== undefined && failures.length === refs.length) throw failure;
  return { found: found.flat(), unread };
}

async function listed(
  cluster: Cluster,
  on: PlacementOnTarget,
  refs: readonly ObjectRef[],
  signal: AbortSignal,
): Promise<Found> {
  try {
    const wanted = await inParallel(refs, readsAtOnce, async (ref): Promise<readonly Wanted[]> => {
      const resource = await cluster.discovery.findPreferred(ref, signal);
      return resource === undefined ? [] : [{ ref, resource }];
    });
    return await findLive(cluster, on, wanted.flat(), signal);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    return new Map(); // a kind that cannot be listed: each object is asked for, and says so itself
  }
}
