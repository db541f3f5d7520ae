import { type EventKind, eventVersion } from '@fairlead/core/model/event.ts';
import { systemClock } from '../server/src/io/system-clock.ts';
import type { PlacementRow, Store, Write } from '../server/src/ports/store.ts';
import { Dice } from '../tools/demo/dice.ts';

const batch = 100;
/** The server and the tab take a breath between batches, as they have in a real day. */
const restMs = 40;
const kinds: readonly EventKind[] = ['delivery-started', 'delivery-succeeded', 'health-changed', 'sync-changed'];

/** So many events about placements of the fleet, through the store's own door, faster than a day. */
export async function playDay(store: Store, events: number, seed: number): Promise<void> {
  const dice = new Dice(seed);
  const { items } = await store.placements({}, { limit: 500, cursor: null });
  for (let told = 0; told < events; told += batch) {
    const writes = Array.from({ length: Math.min(batch, events - told) }, () => eventAbout(items, dice));
    await store.commit(writes);
    await new Promise((resolve) => setTimeout(resolve, restMs));
  }
}

function eventAbout(rows: readonly PlacementRow[], dice: Dice): Write {
  const row = rows[dice.below(rows.length)];
  if (row === undefined) throw new Error('the fleet holds no placement');
  const { id, project, application, stage, target } = row.placement;
  const kind = kinds[dice.below(kinds.length)] ?? 'sync-changed';
  return {
    kind: 'event',
    event: {
      version: eventVersion,
      at: systemClock.now(),
      kind,
      project,
      placement: id,
      delivery: null,
      change: null,
      message: `${application} in ${stage} (${target}): ${kind}`,
      severity: 'info',
      data: { application, stage, target, to: 'healthy', object: `/Service//${application}` },
    },
  };
}
