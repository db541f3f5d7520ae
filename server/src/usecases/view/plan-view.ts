import { formatRef, objectKey } from '@fairlead/core/model/object.ts';
import type { ChangeAction, Plan, PlannedChange } from '@fairlead/core/model/plan.ts';
import type { PlanView } from '@fairlead/core/wire/view/delivery.ts';

export function planView(plan: Plan): PlanView {
  const changes = [...plan.waves.flatMap((wave) => wave.changes), ...plan.prunes];
  const count = (action: ChangeAction): number => changes.filter((change) => change.action === action).length;
  return {
    digest: plan.digest,
    placement: plan.placement,
    bundle: plan.bundle,
    counts: {
      create: count('create'),
      change: count('change'),
      replace: count('replace'),
      adopt: count('adopt'),
      run: count('run'),
      prune: count('prune'),
      heldPrunes: plan.heldPrunes.length,
      conflicts: plan.conflicts.length,
      unchanged: plan.unchanged,
      waves: plan.waves.length,
    },
    waves: plan.waves.map((wave) => ({ phase: wave.phase, wave: wave.wave, changes: wave.changes.map(changeView) })),
    prunes: plan.prunes.map(changeView),
    heldPrunes: plan.heldPrunes.map((held) => ({ change: changeView(held.change), reason: held.reason })),
    conflicts: plan.conflicts.map(({ ref, owner, reason, next }) => ({ object: formatRef(ref), owner, reason, next })),
    madeAt: plan.madeAt,
  };
}

function changeView(change: PlannedChange) {
  return {
    object: formatRef(change.ref),
    key: objectKey(change.ref),
    action: change.action,
    fields: change.fields,
    irreversible: change.irreversible ?? null,
  };
}
