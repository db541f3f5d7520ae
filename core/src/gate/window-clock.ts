import type { EpochMs } from '../model/ids.ts';
import type { WindowRule } from '../model/window.ts';
import { type WindowState, windowState } from './window-state.ts';

/** Tells how windows stand, and names moments by the clock of a zone. */
export type WindowClock = {
  readonly stateAt: (rules: readonly WindowRule[], now: EpochMs) => WindowState;
  /** `Mon, 23 Nov, 09:00 Europe/Berlin`. */
  readonly momentIn: (zone: string, at: EpochMs) => string;
};

/** Works everything out each time. */
export const plainWindowClock: WindowClock = {
  stateAt: windowState,
  momentIn: (zone, at) => `${formatIn(zone).format(at)} ${zone}`,
};

const minuteMs = 60_000;
const mostRemembered = 1_000;

/**
 * The same answers as {@link plainWindowClock}, worked out once a minute for equal rules: times begin at whole minutes, and
 * those that last whole minutes end so, too. Others are worked out each time. Whoever makes it keeps it.
 */
export function rememberingWindowClock(): WindowClock {
  const known = new Map<string, WindowState>();
  const formats = new Map<string, Intl.DateTimeFormat>();
  let minute = -1;
  return {
    stateAt: (rules, now) => {
      if (rules.some(({ lengthMs }) => lengthMs % minuteMs !== 0)) return windowState(rules, now);
      const current = Math.floor(now / minuteMs);
      if (current !== minute || known.size >= mostRemembered) {
        known.clear();
        minute = current;
      }
      const text = JSON.stringify(rules);
      const state = known.get(text) ?? windowState(rules, now);
      known.set(text, state);
      return state;
    },
    momentIn: (zone, at) => {
      const format = formats.get(zone) ?? formatIn(zone);
      if (formats.size < mostRemembered) formats.set(zone, format);
      return `${format.format(at)} ${zone}`;
    },
  };
}

function formatIn(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}
