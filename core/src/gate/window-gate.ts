import type { EpochMs } from '../model/ids.ts';
import type { WindowRule, WindowSet } from '../model/window.ts';
import { windowState } from './window-state.ts';

/** A set of windows that is closed now, in words. */
export type ClosedWindow = {
  readonly rule: string;
  readonly reason: string;
  /** When it opens next; null when it never does. */
  readonly until: EpochMs | null;
  readonly overrun: WindowSet['overrun'];
};

/** The sets in force that are closed now, those that open last first: all must be open. */
export function closedWindows(sets: readonly WindowSet[], now: EpochMs): readonly ClosedWindow[] {
  return inForce(sets, now)
    .flatMap((set) => {
      const state = windowState(set.rules, now);
      return state.kind === 'open' ? [] : [describeClosed(set, state.by, state.opensAt)];
    })
    .sort((a, b) => (b.until ?? Number.POSITIVE_INFINITY) - (a.until ?? Number.POSITIVE_INFINITY));
}

/** Without those that Git has replaced and that have opened since. */
export function inForce(sets: readonly WindowSet[], now: EpochMs): readonly WindowSet[] {
  return sets.filter(({ lapsesAt }) => lapsesAt === undefined || lapsesAt > now);
}

function describeClosed(set: WindowSet, by: WindowRule | null, opensAt: EpochMs | null): ClosedWindow {
  const until = set.lapsesAt === undefined ? opensAt : Math.min(set.lapsesAt, opensAt ?? Number.POSITIVE_INFINITY);
  const zone = set.rules[0]?.zone ?? 'UTC';
  const why = by === null ? 'no window is open' : by.reason === '' ? 'a window denies it' : by.reason;
  const opening = until === null ? 'it never opens again' : `it opens ${momentIn(zone, until)}`;
  const before = set.lapsesAt === undefined ? '' : ', as Git said before';
  return {
    rule: `${set.declaredBy} spec.guards.windows`,
    reason: `${set.declaredBy} allows no change now${before}: ${why}; ${opening}`,
    until,
    overrun: set.overrun,
  };
}

/** `Mon, 23 Nov, 09:00 Europe/Berlin`. */
function momentIn(zone: string, at: EpochMs): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return `${format.format(at)} ${zone}`;
}
