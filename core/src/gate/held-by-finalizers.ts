import type { Hold } from '../model/hold.ts';
import type { EpochMs } from '../model/ids.ts';
import { formatRef, type ObjectRef } from '../model/object.ts';

/** An object whose deletion was accepted, and what the target says it waits for. */
export type Waiting = { readonly ref: ObjectRef; readonly why: string };

const mostTold = 2;

/** What is being deleted and not gone, as a hold that says what keeps it; none where nothing waits. */
export function heldByFinalizers(waiting: readonly Waiting[], until: EpochMs | null): readonly Hold[] {
  const [first] = waiting;
  if (first === undefined) return [];
  const more = waiting.length - mostTold;
  const told = waiting.slice(0, mostTold).map(({ ref, why }) => `${formatRef(ref)}: ${why}`);
  const isSpace = first.ref.group === '' && first.ref.kind === 'Namespace';
  return [
    {
      gate: 'finalizer',
      rule: 'a deletion is over when the object is gone',
      reason: `${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
      next: isSpace
        ? 'see what is left in it and which of its kinds cannot be listed; it ends by itself once nothing is left'
        : 'see that what set its finalizers still runs; only where it never will again, take them off by hand',
      until,
    },
  ];
}
