import type { DesiredObject, ObjectKey } from '../model/object.ts';
import { objectKey } from '../model/object.ts';
import { type DraftChange, type PlannedChange, syncPhases, type Wave } from '../model/plan.ts';
import { hostRank, syncOrder } from './sync-order.ts';

type Ordered = { readonly change: PlannedChange; readonly rank: number };

/**
 * Groups changes into waves: by phase, then wave number, then rank of kind; inside a wave by name, so that equal
 * input gives an equal plan. Prunes are not in waves: see {@link orderPrunes}.
 */
export function makeWaves(changes: readonly DraftChange[], objects: readonly DesiredObject[]): readonly Wave[] {
  const manifests = new Map<ObjectKey, DesiredObject>(objects.map((object) => [objectKey(object.ref), object]));
  const ordered: Ordered[] = [];
  for (const draft of changes) {
    const object = manifests.get(objectKey(draft.ref));
    if (object === undefined) continue;
    const { phase, wave, rank } = syncOrder(object.manifest);
    if (phase === 'skip') continue;
    ordered.push({ change: { ...draft, phase, wave }, rank });
  }
  ordered.sort(compareOrdered);
  const waves: { phase: Wave['phase']; wave: number; rank: number; changes: PlannedChange[] }[] = [];
  for (const { change, rank } of ordered) {
    const last = waves.at(-1);
    if (last !== undefined && last.phase === change.phase && last.wave === change.wave && last.rank === rank) {
      last.changes.push(change);
    } else {
      waves.push({ phase: change.phase, wave: change.wave, rank, changes: [change] });
    }
  }
  return waves.map(({ phase, wave, changes: members }) => ({ phase, wave, changes: members }));
}

/** Deletions run last and in the reverse order of creation. */
export function orderPrunes(prunes: readonly DraftChange[]): readonly PlannedChange[] {
  return [...prunes]
    .sort((a, b) => {
      const byRank = hostRank(b.ref.group, b.ref.kind) - hostRank(a.ref.group, a.ref.kind);
      return byRank !== 0 ? byRank : compareText(objectKey(a.ref), objectKey(b.ref));
    })
    .map((draft) => ({ ...draft, phase: 'post-sync', wave: 0 }));
}

function compareOrdered(a: Ordered, b: Ordered): number {
  return (
    syncPhases.indexOf(a.change.phase) - syncPhases.indexOf(b.change.phase) ||
    a.change.wave - b.change.wave ||
    a.rank - b.rank ||
    compareText(objectKey(a.change.ref), objectKey(b.change.ref))
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
