import { ok } from '@fairlead/core/lib/result.ts';
import type { CustomActionList } from '@fairlead/core/wire/view/custom-action.ts';
import { placementFor } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { refuse } from '../refuse.ts';
import { findRef } from './find-ref.ts';
import { onTarget } from './objects.ts';

/** What people wrote for an object's kind, as the object offers it now; asked of the target only because somebody looks. */
export async function listCustomActions(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  object: string,
): Outcome<CustomActionList> {
  const found = await placementFor(deps, caller, id, 'view');
  if (!found.ok) return found;
  const { placement } = found.value;
  const subject = await findRef(deps, placement, object);
  if (!subject.ok) return subject;
  const target = deps.targets(placement.target);
  if (target === undefined)
    return refuse('unavailable', `target ${placement.target} is not connected; see \`fairlead get targets\``);
  const offered = (await target.offers?.(onTarget(deps, placement), subject.value.ref, caller.signal)) ?? [];
  const items = offered.map((action) => ({ ...action, parameters: [...action.parameters] }));
  return ok({ items, asOf: deps.clock.now() });
}
