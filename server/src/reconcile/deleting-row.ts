import { heldByFinalizers } from '@fairlead/core/gate/held-by-finalizers.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import { type DesiredObject, objectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { ObjectState } from '@fairlead/core/model/plan.ts';
import { readHook } from '@fairlead/core/order/read-hook.ts';
import type { ManagedObject, Write } from '../ports/store.ts';
import type { Effect } from '../ports/target.ts';
import type { LoopDeps } from './loop-deps.ts';

/** The phase of a row whose deletion the target accepted and has not finished: the claim stays until the object is gone. */
const deleting = 'deleting';

export function isDeleting({ phase }: Pick<ManagedObject, 'phase'>): boolean {
  return phase === deleting;
}

/** The row of an object whose deletion was accepted: no longer drift or health of what is kept, but not gone either. */
export function deletingRow(row: ManagedObject, { uid, health }: Effect, now: EpochMs): ManagedObject {
  return { ...row, phase: deleting, uid, baseline: null, live: null, health, updatedAt: now };
}

/** Whether what the target tells of a row ends its deletion: it is gone, or another has its name by now. */
export function isOver(row: ManagedObject, { uid }: ObjectState): boolean {
  return isDeleting(row) && uid !== row.uid;
}

export function forgetRow({ target, key, placement }: ManagedObject): Write {
  return { kind: 'remove-object', target, key, placement };
}

/** What waits for its end, told with what holds it. `until` is when the delivery goes on without it; null at rest. */
export function deletingHolds(rows: readonly ManagedObject[], until: EpochMs | null): readonly Hold[] {
  const waiting = rows.filter(isDeleting).map(({ key, health }) => ({ ref: parseObjectKey(key), why: health.message }));
  return heldByFinalizers(waiting, until);
}

/** Git declares again what is being deleted: it counts as any other object from now on, and is made anew once it is gone. */
export async function keptAgain(
  deps: LoopDeps,
  declared: readonly DesiredObject[],
  rows: readonly ManagedObject[],
): Promise<readonly ManagedObject[]> {
  if (!rows.some(isDeleting)) return rows;
  const kept = new Set(declared.flatMap(({ ref, manifest }) => (readHook(manifest) === null ? [objectKey(ref)] : [])));
  const after = rows.map((row) => (isDeleting(row) && kept.has(row.key) ? { ...row, phase: 'sync' } : row));
  const writes = after.flatMap((row, index): Write[] =>
    row === rows[index] ? [] : [{ kind: 'put-object', object: row }],
  );
  if (writes.length > 0) await deps.store.commit(writes);
  return after;
}
