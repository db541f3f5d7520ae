import type { EpochMs } from '../model/ids.ts';

/** `12:04 UTC` on the day of `now`, `2026-11-20 12:04 UTC` on any other. */
export function formatInstant(at: EpochMs, now: EpochMs): string {
  const [day, time] = [dayOf(at), new Date(at).toISOString().slice(11, 16)];
  return day === dayOf(now) ? `${time} UTC` : `${day} ${time} UTC`;
}

function dayOf(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 10);
}
