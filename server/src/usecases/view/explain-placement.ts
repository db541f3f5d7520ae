import { type Explanation, explain, type RevertNote } from '@fairlead/core/insight/explain.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import { healthStatuses } from '@fairlead/core/model/health.ts';
import { formatRef, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { ManagedObject, PlacementRow } from '../../ports/store.ts';
import type { UseCaseDeps } from '../deps.ts';
import type { Pin } from './decisions.ts';

/** Gathers what the sentence about a placement needs, and makes it. Reads beyond the row only where it is not at rest. */
export async function explainPlacement(deps: UseCaseDeps, row: PlacementRow, pin: Pin | null): Promise<Explanation> {
  const { placement, state } = row;
  const delivery: Delivery | undefined =
    state.delivery === null ? undefined : await deps.store.delivery(state.delivery);
  const unwell = state.health !== 'healthy' && (state.applied !== null || state.delivery !== null);
  const worst = unwell ? worstObject(await deps.store.objectsOf(placement.id)) : null;
  return explain({
    placement,
    state,
    pin,
    revert:
      pin === null || pin.by !== 'fairlead' ? null : readRevert(await deps.store.configuration(`revert/${pin.id}`)),
    delivery: delivery ?? null,
    unhealthy: worst === null ? null : { object: formatRef(parseObjectKey(worst.key)), message: worst.health.message },
    now: deps.clock.now(),
  });
}

function worstObject(objects: readonly ManagedObject[]): ManagedObject | null {
  const rank = (object: ManagedObject): number => healthStatuses.indexOf(object.health.status);
  const [worst] = objects.filter((object) => object.health.status !== 'healthy').sort((a, b) => rank(a) - rank(b));
  return worst ?? null;
}

function readRevert(marker: Json | undefined): RevertNote | null {
  if (typeof marker !== 'object' || marker === null || !('state' in marker)) return null;
  const { state, commit } = marker;
  const known = (['pushed', 'proposed', 'impossible'] as const).find((name) => name === state);
  return known === undefined ? null : { state: known, commit: typeof commit === 'string' ? commit : '' };
}
