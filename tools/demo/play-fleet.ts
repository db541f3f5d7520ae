import { closeSpans, enterPhase } from '@fairlead/core/delivery/spans.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import { eventVersion, type NewEvent } from '@fairlead/core/model/event.ts';
import { systemClock } from '../../server/src/io/system-clock.ts';
import type { PlacementRow, Store, Write } from '../../server/src/ports/store.ts';
import { Dice } from './dice.ts';

const everyMs = 2_500;

/**
 * Lets the deliveries that wait for health arrive one by one, so that the page has something to follow. Returns its stop.
 * Only what the store says is open moves; nothing is made up for the page alone.
 */
export function playFleet(store: Store, seed: number): () => void {
  const dice = new Dice(seed + 1);
  let turn: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    turn = turn.then(() => step(store, dice)).catch((error: unknown) => console.error(error));
  }, everyMs);
  return () => clearInterval(timer);
}

async function step(store: Store, dice: Dice): Promise<void> {
  const open = await store.deliveries({ verdict: 'open' }, { limit: 50, cursor: null });
  const moving = open.items.filter(({ phase, holds }) => phase === 'health' && holds.length === 0);
  const delivery = moving[dice.below(Math.max(1, moving.length))];
  if (delivery === undefined) return;
  const row = await store.placement(delivery.placement);
  if (row !== undefined && row.state.health !== 'degraded')
    await store.commit(arrive(row, delivery, systemClock.now()));
}

function arrive({ placement, state }: PlacementRow, delivery: Delivery, now: number): readonly Write[] {
  const closed: Delivery = {
    ...enterPhase(delivery, 'record', '', now),
    spans: closeSpans(delivery.spans, now),
    verdict: 'healthy',
    endedAt: now,
    wavesDone: 1,
  };
  const { application, stage, target, project, id } = placement;
  const { revision, change, to } = delivery;
  const event: NewEvent = {
    version: eventVersion,
    at: now,
    kind: 'delivery-succeeded',
    project,
    placement: id,
    delivery: delivery.id,
    change,
    message: `${application} in ${stage} (${target}) runs ${revision.slice(0, 7)} and is healthy`,
    severity: 'info',
    data: { application, stage, target, tookMs: now - delivery.startedAt },
  };
  const applied = { revision, bundle: to, change, at: now };
  return [
    { kind: 'put-delivery', delivery: closed },
    {
      kind: 'put-state',
      state: { ...state, delivery: null, applied, begun: to, sync: 'synced', health: 'healthy', updatedAt: now },
    },
    { kind: 'put-healthy', placement: id, bundle: to, revision, change, delivery: delivery.id, at: now },
    { kind: 'event', event },
  ];
}
