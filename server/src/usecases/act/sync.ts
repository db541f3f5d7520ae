import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import type { SyncBody } from '@fairlead/core/wire/view/sync.ts';
import { placementFor } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { chooseObjects, wishOf } from '../read/choose-objects.ts';
import { refuse } from '../refuse.ts';
import { describePlacement } from '../view/names.ts';
import { request } from './request.ts';

/** Asks the loop for a sync of everything or of chosen objects, of exactly the bundle that was looked at. */
export async function sync(deps: UseCaseDeps, caller: Caller, id: string, body: SyncBody): Outcome<Accepted> {
  const found = await placementFor(deps, caller, id, 'sync');
  if (!found.ok) return found;
  const { placement, state } = found.value;
  if (body.bundle !== undefined && body.bundle !== state.desired?.bundle)
    return refuse(
      'conflict',
      `Git asks for another version of ${describePlacement(placement)} by now (${state.desired?.revision.slice(0, 7) ?? 'none'}); look at the dry run again, then ask`,
    );
  const chosen = await chooseObjects(deps, found.value, body.objects);
  if (!chosen.ok) return chosen;
  return request(deps, caller, id, { kind: 'sync', wish: wishOf(body, chosen.value), reason: body.reason ?? '' });
}
