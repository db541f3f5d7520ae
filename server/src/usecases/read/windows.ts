import { closedWindows, inForce } from '@fairlead/core/gate/window-gate.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { WindowSet } from '@fairlead/core/model/window.ts';
import type { WindowList, WindowSetView } from '@fairlead/core/wire/view/windows.ts';
import { maySee } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';

/** The windows of the placements that the caller sees, each once with how it is now; what is closed comes first. */
export async function listWindows(deps: UseCaseDeps, caller: Caller): Outcome<WindowList> {
  const now = deps.clock.now();
  const sets = deps
    .configuration()
    .placements.filter(({ project }) => maySee(caller, project))
    .flatMap(({ guards }) => inForce(guards.windows ?? [], now));
  const alike = Map.groupBy(sets, (set) => JSON.stringify(set));
  const items = [...alike.values()].flatMap((group) => group.slice(0, 1).map((set) => viewOf(set, group.length, now)));
  items.sort((a, b) => Number(a.isOpen) - Number(b.isOpen) || (a.declaredBy < b.declaredBy ? -1 : 1));
  return ok({ items, asOf: now });
}

function viewOf(set: WindowSet, placements: number, now: EpochMs): WindowSetView {
  const { declaredBy, rules, overrun, lapsesAt = null } = set;
  const [closed] = closedWindows([set], now);
  return {
    ...{ declaredBy, rules: [...rules], overrun, lapsesAt, placements },
    isOpen: closed === undefined,
    reason: closed?.reason ?? '',
    opensAt: closed?.until ?? null,
  };
}
