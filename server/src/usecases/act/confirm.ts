import { ok } from '@fairlead/core/lib/result.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import { placementFor } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type UseCaseDeps } from '../deps.ts';
import { refuse } from '../refuse.ts';
import { describePlacement } from '../view/names.ts';
import { commitAct } from './commit-act.ts';

/** Confirms exactly the plan that is held; another plan by then needs another look. */
export async function confirm(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  body: { readonly plan: string; readonly reason?: string },
): Outcome<Accepted> {
  const found = await placementFor(deps, caller, id, 'confirm');
  if (!found.ok) return found;
  const { placement, state } = found.value;
  const name = describePlacement(placement);
  const open = state.holds.flatMap((hold) => (hold.plan === undefined ? [] : [hold]));
  const held = open.find((hold) => hold.plan === body.plan);
  if (held?.plan === undefined) {
    const [other] = open;
    return refuse(
      'conflict',
      other === undefined
        ? `${name} waits for no confirmation; see \`fairlead why ${placement.application}\``
        : `the plan that ${name} waits with is another one now (${other.plan?.slice(0, 12) ?? ''}): look at it, then confirm that one`,
    );
  }
  const [at, by, reason] = [deps.clock.now(), nameOf(caller.actor), body.reason ?? ''];
  const decision: Decision = {
    id: deps.random.id(),
    kind: 'confirmation',
    placement: placement.id,
    plan: held.plan,
    by,
    reason,
    at,
  };
  const accepted = await commitAct(deps, caller, {
    verb: 'confirm',
    subject: `placement/${placement.id}`,
    project: placement.project,
    placement,
    reason,
    data: { plan: held.plan, rule: held.rule },
    writes: [{ kind: 'put-decision', decision }],
    event: {
      kind: 'confirmed',
      message: `${by} confirmed plan ${held.plan.slice(0, 12)} of ${name}: ${held.reason}`,
      severity: 'warning',
    },
  });
  deps.wake(placement.id, 'confirm');
  return ok(accepted);
}
