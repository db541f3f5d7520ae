import { parseDuration } from '@fairlead/core/lib/duration.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { OptionSpec } from './options.ts';

const clockTime = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;
const dayAndTime = /^(\d{4})-(\d{2})-(\d{2})(?:[ T]([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?)?$/;
const withZone = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;
const dayMs = 86_400_000;

export type Leaning = 'past' | 'future';

/**
 * Reads a moment as milliseconds since 1970: `10m` (ago, or from now), `02:10` (the last, or the next), `2026-11-20`,
 * `2026-11-20 02:10` in this machine's time zone; with a zone (`…T02:10Z`) as it says.
 */
export function readInstant(text: string, now: number, leaning: Leaning): Result<number, string> {
  const lasting = parseDuration(text);
  if (lasting.ok) return ok(leaning === 'past' ? now - lasting.value : now + lasting.value);
  const clock = clockTime.exec(text);
  if (clock !== null) return ok(nearest(now, leaning, Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)));
  const day = dayAndTime.exec(text);
  if (day !== null) return fromDay(day, text);
  const at = withZone.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? err(expected(text)) : ok(at);
}

/** An option that holds a moment, read when the command runs, because `10m` depends on now. */
export function instantText(describes: string, short?: string): OptionSpec<string | undefined> {
  const read = (text: string): Result<string, string> => {
    const found = readInstant(text, 0, 'past');
    return found.ok ? ok(text) : found;
  };
  return { kind: 'value', value: 'TIME', describes, read, ...(short === undefined ? {} : { short }) };
}

/** The moment of such an option; undefined where it was not given. */
export function instantOf(text: string | undefined, now: number, leaning: Leaning = 'past'): number | undefined {
  if (text === undefined) return undefined;
  const found = readInstant(text, now, leaning);
  return found.ok ? Math.max(0, found.value) : undefined;
}

function nearest(now: number, leaning: Leaning, hours: number, minutes: number, seconds: number): number {
  const at = new Date(now).setHours(hours, minutes, seconds, 0);
  if (leaning === 'past') return at > now ? at - dayMs : at;
  return at < now ? at + dayMs : at;
}

function fromDay([, year, month, day, hours = '0', minutes = '0', seconds = '0']: RegExpExecArray, text: string) {
  const at = new Date(Number(year), Number(month) - 1, Number(day), Number(hours), Number(minutes), Number(seconds));
  const isReal = at.getMonth() === Number(month) - 1 && at.getDate() === Number(day);
  return isReal ? ok(at.getTime()) : err(`"${text}" is no day of the calendar`);
}

function expected(text: string): string {
  return `"${text}" is no time; write for example 10m, 02:10, 2026-11-20 or "2026-11-20 02:10"`;
}
