import { formatInstant } from '@fairlead/core/insight/format-instant.ts';

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;
const longMs = 60 * 86_400_000;

/** How long ago, or in how long, in one unit: `12s`, `4m`, `3h`, `9d`; past two months the day. `—` for never. */
export function age(at: number | null, now: number): string {
  if (at === null) return '—';
  const distanceMs = Math.abs(now - at);
  if (distanceMs > longMs) return formatInstant(at, now).slice(0, 10);
  for (const [unit, sizeMs] of units) {
    if (distanceMs >= sizeMs) return `${Math.floor(distanceMs / sizeMs)}${unit}`;
  }
  return '0s';
}

/** `4m ago`, `in 4m`, `now`; past two months the day. */
export function relativeTime(at: number | null, now: number): string {
  if (at === null) return 'never';
  const text = age(at, now);
  if (text === '0s') return 'now';
  if (text.includes('-')) return text;
  return at > now ? `in ${text}` : `${text} ago`;
}
