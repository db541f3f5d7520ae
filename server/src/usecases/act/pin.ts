import { ok } from '@fairlead/core/lib/result.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import type { Write } from '../../ports/store.ts';
import { placementFor } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type UseCaseDeps } from '../deps.ts';
import { refuse } from '../refuse.ts';
import { describePlacement } from '../view/names.ts';
import { commitAct } from './commit-act.ts';

/** Keeps a placement at what it runs, or at a bundle that was healthy there, until a person unpins it. */
export async function pin(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  body: { readonly bundle?: string; readonly reason: string },
): Outcome<Accepted> {
  const found = await placementFor(deps, caller, id, 'pin');
  if (!found.ok) return found;
  const { placement, state } = found.value;
  const known = await deps.store.healthyBundles(placement.id, 50);
  const wanted = body.bundle ?? state.applied?.bundle;
  const healthy = known.find((entry) => entry.bundle === wanted);
  if (healthy === undefined) {
    const which = wanted === undefined ? 'nothing runs there yet' : `${wanted.slice(0, 12)} was not healthy there`;
    return refuse(
      'conflict',
      `${describePlacement(placement)} cannot be pinned: ${which}; see \`fairlead history ${placement.application} --stage ${placement.stage}\` for what was`,
    );
  }
  const [at, by] = [deps.clock.now(), nameOf(caller.actor)];
  const decision: Decision = {
    id: deps.random.id(),
    kind: 'pin',
    placement: placement.id,
    bundle: healthy.bundle,
    not: null,
    by,
    reason: body.reason,
    at,
  };
  const short = healthy.revision.slice(0, 7);
  const accepted = await commitAct(deps, caller, {
    verb: 'pin',
    subject: `placement/${placement.id}`,
    project: placement.project,
    placement,
    reason: body.reason,
    data: { bundle: healthy.bundle, revision: healthy.revision },
    writes: [...(await removePins(deps, placement)), { kind: 'put-decision', decision }],
    event: {
      kind: 'pinned',
      message: `${by} pinned ${describePlacement(placement)} at ${short}: ${body.reason}`,
      severity: 'warning',
    },
  });
  deps.wake(placement.id, 'pin');
  return ok(accepted);
}

/** Lets a placement follow Git again. */
export async function unpin(deps: UseCaseDeps, caller: Caller, id: string, reason: string): Outcome<Accepted> {
  const found = await placementFor(deps, caller, id, 'pin');
  if (!found.ok) return found;
  const { placement } = found.value;
  const pins = await removePins(deps, placement);
  if (pins.length === 0)
    return refuse(
      'conflict',
      `${describePlacement(placement)} is not pinned; see \`fairlead why ${placement.application}\` for what holds it`,
    );
  const accepted = await commitAct(deps, caller, {
    verb: 'pin',
    subject: `placement/${placement.id}`,
    project: placement.project,
    placement,
    reason,
    data: { unpinned: true },
    writes: pins,
    event: {
      kind: 'unpinned',
      message: `${nameOf(caller.actor)} unpinned ${describePlacement(placement)}${reason === '' ? '' : `: ${reason}`}`,
      severity: 'info',
    },
  });
  deps.wake(placement.id, 'unpin');
  return ok(accepted);
}

/** The writes that take every pin of a placement away: there is one at most afterwards. */
export async function removePins(deps: UseCaseDeps, placement: Placement): Promise<readonly Write[]> {
  const decisions = await deps.store.decisions();
  return decisions
    .filter((decision) => decision.kind === 'pin' && decision.placement === placement.id)
    .map((decision): Write => ({ kind: 'remove-decision', id: decision.id }));
}
