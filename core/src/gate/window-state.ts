import { Cron } from 'croner';
import type { EpochMs } from '../model/ids.ts';
import type { WindowRule } from '../model/window.ts';

/** Whether change may go on at a moment, and if not, which rule says so and when it will be possible again. */
export type WindowState =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly by: WindowRule | null; readonly opensAt: EpochMs | null };

/** Further than this nobody plans; a set that does not open by then never does. */
const horizonMs = 2 * 366 * 86_400_000;
const mostTurns = 200;
/** How many beginnings are followed for one end: times that run into one another are rare. */
const mostBeginnings = 20;

type Time = { readonly rule: WindowRule; readonly cron: Cron };

/**
 * A `deny` in force closes, whatever is allowed beside it. Where anything is allowed at all, change goes on only in such a
 * time. A time begins by the clock of its zone and lasts its length in real hours: where the clock is put forward past its
 * beginning, it begins right after; where the clock is put back, it begins once.
 */
export function windowState(rules: readonly WindowRule[], now: EpochMs): WindowState {
  const times = rules.map((rule) => ({
    rule,
    cron: new Cron(rule.cron, { timezone: rule.zone, mode: '5-part', paused: true }),
  }));
  const closed = closedAt(times, now);
  if (closed === null) return { kind: 'open' };
  return { kind: 'closed', by: closed.by, opensAt: nextOpening(times, closed.until, now + horizonMs) };
}

type Closed = { readonly by: WindowRule | null; readonly until: EpochMs | null };

/** Why it is closed at a moment, and until when at least; null when it is open. */
function closedAt(times: readonly Time[], at: EpochMs): Closed | null {
  const denied = times.find((time) => time.rule.kind === 'deny' && isIn(time, at));
  if (denied !== undefined) return { by: denied.rule, until: endOf(denied, at) };
  const allowed = times.filter(({ rule }) => rule.kind === 'allow');
  if (allowed.length === 0 || allowed.some((time) => isIn(time, at))) return null;
  const starts = allowed.map((time) => startAfter(time, at)).filter((start) => start !== null);
  return { by: null, until: starts.length === 0 ? null : Math.min(...starts) };
}

function nextOpening(times: readonly Time[], from: EpochMs | null, horizon: EpochMs): EpochMs | null {
  let at = from;
  for (let turn = 0; at !== null && at <= horizon && turn < mostTurns; turn += 1) {
    const closed = closedAt(times, at);
    if (closed === null) return at;
    at = closed.until;
  }
  return null;
}

function isIn(time: Time, at: EpochMs): boolean {
  const start = startAfter(time, at - time.rule.lengthMs);
  return start !== null && start <= at;
}

/** When the time that a moment lies in ends, together with those that begin before its end. */
function endOf(time: Time, at: EpochMs): EpochMs {
  let end = at;
  let start = startAfter(time, at - time.rule.lengthMs);
  for (let count = 0; start !== null && start <= end && count < mostBeginnings; count += 1) {
    end = start + time.rule.lengthMs;
    start = startAfter(time, start);
  }
  return end;
}

function startAfter({ cron }: Time, at: EpochMs): EpochMs | null {
  return cron.nextRun(new Date(at))?.getTime() ?? null;
}
