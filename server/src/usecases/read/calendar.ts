import { formatScope } from '@fairlead/core/gate/scope.ts';
import { inForce } from '@fairlead/core/gate/window-gate.ts';
import { windowSpans } from '@fairlead/core/gate/window-spans.ts';
import { windowState } from '@fairlead/core/gate/window-state.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { WindowSet } from '@fairlead/core/model/window.ts';
import type { CalendarView } from '@fairlead/core/wire/view/calendar.ts';
import { maySee, projectFilter } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { given } from '../page.ts';
import { refuse } from '../refuse.ts';
import { freezesInForce } from '../view/decisions.ts';
import { namesOf } from '../view/names.ts';

const longestMs = 62 * 86_400_000;
const mostShown = 500;

/** What is open, closed and frozen between two moments, and what was delivered and waits then. */
export async function calendar(
  deps: UseCaseDeps,
  caller: Caller,
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
): Outcome<CalendarView> {
  if (to <= from || to - from > longestMs) return refuse('invalid-input', 'a calendar shows from one to 62 days');
  const now = deps.clock.now();
  const filter = given({ project: projectFilter(caller, undefined) });
  const page = { limit: mostShown, cursor: null };
  const [delivered, held, decisions] = await Promise.all([
    deps.store.deliveries({ ...filter, since: from }, page),
    deps.store.placements({ ...filter, sync: 'held' }, page),
    deps.store.decisions(),
  ]);
  const own = deps.configuration().placements.filter(({ project }) => maySee(caller, project));
  const names = new Map(own.map((placement) => [placement.id, namesOf(placement)]));
  const sets = Map.groupBy(
    own.flatMap(({ guards }) => inForce(guards.windows ?? [], now)),
    (set) => JSON.stringify(set),
  );
  return ok({
    ...{ from, to, asOf: now },
    windows: [...sets.values()].flatMap(([set, ...more]) =>
      set === undefined ? [] : [windowView(set, more.length + 1, { from, to, now })],
    ),
    freezes: freezesInForce(decisions, now)
      .filter(({ scope }) => scope.project === undefined || maySee(caller, scope.project))
      .map(({ id, scope, all, by, reason, at, until }) => ({
        ...{ id, scope: formatScope(scope), all, by, reason, from: at, to: until },
      })),
    deliveries: delivered.items.flatMap(({ id, placement, startedAt, verdict }) => {
      const named = names.get(placement);
      const wentOn = verdict !== null && verdict !== 'superseded' && verdict !== 'aborted';
      return named === undefined || startedAt >= to || !wentOn
        ? []
        : [{ id, placement: named, at: startedAt, verdict }];
    }),
    complete: delivered.next === null,
    waiting: held.items.flatMap(({ placement, state }) =>
      state.holds
        .slice(0, 1)
        .map(({ gate, reason, until }) => ({ placement: namesOf(placement), gate, reason, until })),
    ),
  });
}

type Range = { readonly from: EpochMs; readonly to: EpochMs; readonly now: EpochMs };

function windowView(set: WindowSet, placements: number, { from, to, now }: Range): CalendarView['windows'][number] {
  const state = windowState(set.rules, now);
  return {
    declaredBy: set.declaredBy,
    allows: set.rules.some(({ kind }) => kind === 'allow'),
    isOpen: state.kind === 'open',
    opensAt: state.kind === 'open' ? null : state.opensAt,
    placements,
    spans: [...windowSpans(set.rules, from, to)],
  };
}
