import type { EpochMs } from '../model/ids.ts';
import type { WindowRule, WindowSet } from '../model/window.ts';
import { plainWindowClock, type WindowClock } from './window-clock.ts';

/** A set of windows that is closed now, in words. */
export type ClosedWindow = {
  readonly rule: string;
  readonly reason: string;
  /** When it opens next; null when it never does. */
  readonly until: EpochMs | null;
  readonly overrun: WindowSet['overrun'];
  /** Drift waits, too. */
  readonly holdsDrift: boolean;
};

/** The sets in force that are closed now, those that open last first: all must be open. */
export function closedWindows(
  sets: readonly WindowSet[],
  now: EpochMs,
  clock: WindowClock = plainWindowClock,
): readonly ClosedWindow[] {
  return inForce(sets, now)
    .flatMap((set) => {
      const state = clock.stateAt(set.rules, now);
      return state.kind === 'open' ? [] : [describeClosed(set, state.by, state.opensAt, clock)];
    })
    .sort((a, b) => (b.until ?? Number.POSITIVE_INFINITY) - (a.until ?? Number.POSITIVE_INFINITY));
}

/** Without those that Git has replaced and that have opened since. */
export function inForce(sets: readonly WindowSet[], now: EpochMs): readonly WindowSet[] {
  return sets.filter(({ lapsesAt }) => lapsesAt === undefined || lapsesAt > now);
}

function describeClosed(
  set: WindowSet,
  by: WindowRule | null,
  opensAt: EpochMs | null,
  clock: WindowClock,
): ClosedWindow {
  const until = set.lapsesAt === undefined ? opensAt : Math.min(set.lapsesAt, opensAt ?? Number.POSITIVE_INFINITY);
  const zone = set.rules[0]?.zone ?? 'UTC';
  const why = by === null ? 'no window is open' : by.reason === '' ? 'a window denies it' : by.reason;
  const opening = until === null ? 'it never opens again' : `it opens ${clock.momentIn(zone, until)}`;
  const before = set.lapsesAt === undefined ? '' : ', as Git said before';
  return {
    rule: set.declaredBy.startsWith('Window/') ? set.declaredBy : `${set.declaredBy} spec.guards.windows`,
    reason: `${set.declaredBy} allows no change now${before}: ${why}; ${opening}`,
    until,
    overrun: set.overrun,
    holdsDrift: set.drift === 'hold',
  };
}
