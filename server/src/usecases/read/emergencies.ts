import { ok } from '@fairlead/core/lib/result.ts';
import type { EmergencyList } from '@fairlead/core/wire/view/emergency.ts';
import { maySee } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { namesOf } from '../view/names.ts';

/** Emergencies that go on, and those whose review is still asked; the newest first. */
export async function listEmergencies(deps: UseCaseDeps, caller: Caller): Outcome<EmergencyList> {
  const now = deps.clock.now();
  const placements = new Map(deps.configuration().placements.map((placement) => [placement.id, placement]));
  const items = (await deps.store.decisions()).flatMap((decision) => {
    if (decision.kind !== 'emergency') return [];
    const placement = placements.get(decision.placement);
    if (placement === undefined || !maySee(caller, placement.project)) return [];
    const { id, by, reason, at, until, gates } = decision;
    const names = { ...namesOf(placement), tier: placement.tier };
    return [
      {
        id,
        placement: names,
        by,
        reason,
        at,
        until,
        gates: [...gates],
        state: until > now ? ('open' as const) : ('to-review' as const),
      },
    ];
  });
  return ok({ items: items.sort((a, b) => b.at - a.at), asOf: now });
}
