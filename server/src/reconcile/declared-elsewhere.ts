import { type ObjectKey, objectKey } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import { loadBundle } from './bundle-storage.ts';
import type { LoopDeps } from './loop-deps.ts';

/**
 * What the newest bundles of all other placements on this target declare: the delete gate asks before anything is
 * removed. Read only when something is to be deleted. A bundle that cannot be read stops the pass: absence is not proven.
 */
export async function declaredElsewhere(
  deps: Pick<LoopDeps, 'store' | 'sealer' | 'hash'>,
  placement: Placement,
): Promise<ReadonlySet<ObjectKey>> {
  const keys = new Set<ObjectKey>();
  let cursor: string | null = null;
  do {
    const page = await deps.store.placements({ target: placement.target }, { limit: 500, cursor });
    for (const row of page.items) {
      if (row.placement.id === placement.id || row.placement.withdrawn || row.state.desired === null) continue;
      const { objects } = await loadBundle(deps, row.state.desired.bundle);
      for (const object of objects) keys.add(objectKey(object.ref));
    }
    cursor = page.next;
  } while (cursor !== null);
  return keys;
}
