import type { CalendarView, SpanView } from '@fairlead/core/wire/view/calendar.ts';

const dayMs = 86_400_000;

/** A day by the reader's clock: days in which the clock is changed are longer or shorter. */
export type Day = { readonly from: number; readonly to: number };

/** The days of a week (Monday first) or of the weeks that a month touches, by the reader's clock. */
export function calendarDays(at: number, unit: 'week' | 'month'): readonly Day[] {
  const date = new Date(at);
  const first = unit === 'week' ? startOfWeek(date) : startOfWeek(new Date(date.getFullYear(), date.getMonth(), 1));
  const end =
    unit === 'week'
      ? 7
      : 7 * Math.ceil((daysBetween(first, new Date(date.getFullYear(), date.getMonth() + 1, 1)) || 1) / 7);
  return Array.from({ length: end }, (_, index) => {
    const from = new Date(first.getFullYear(), first.getMonth(), first.getDate() + index);
    const to = new Date(first.getFullYear(), first.getMonth(), first.getDate() + index + 1);
    return { from: from.getTime(), to: to.getTime() };
  });
}

function startOfWeek(date: Date): Date {
  const sinceMonday = (date.getDay() + 6) % 7;
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - sinceMonday);
}

function daysBetween(from: Date, to: Date): number {
  return Math.round((to.getTime() - from.getTime()) / dayMs);
}

/** The moment to look at after turning the page by one week or month. */
export function turned(at: number, unit: 'week' | 'month', by: 1 | -1): number {
  const date = new Date(at);
  if (unit === 'week') return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 7 * by).getTime();
  return new Date(date.getFullYear(), date.getMonth() + by, 1).getTime();
}

/** A stretch of a day in which new change waits, as shares of it, and why. */
export type ClosedBar = { readonly left: number; readonly width: number; readonly why: string };

/** When one document closes a day: what it denies, and, where it allows anything at all, all the rest. */
export function closedBars(
  { spans, allows, declaredBy }: CalendarView['windows'][number],
  day: Day,
): readonly ClosedBar[] {
  const denied = spans
    .filter(({ kind }) => kind === 'deny')
    .map((span) => bar(span, day, span.reason === '' ? `${declaredBy} denies it` : span.reason));
  if (!allows) return denied.flatMap((one) => one ?? []);
  const open = spans.filter(({ kind }) => kind === 'allow');
  return [...gaps(open, day).map((gap) => bar(gap, day, `outside of what ${declaredBy} allows`)), ...denied].flatMap(
    (one) => one ?? [],
  );
}

function gaps(open: readonly SpanView[], day: Day): readonly Day[] {
  const found: Day[] = [];
  let at = day.from;
  for (const { from, to } of [...open].sort((a, b) => a.from - b.from)) {
    if (from > at) found.push({ from: at, to: Math.min(from, day.to) });
    at = Math.max(at, to);
  }
  if (at < day.to) found.push({ from: at, to: day.to });
  return found.filter(({ from, to }) => from < to);
}

function bar(span: Day, day: Day, why: string): ClosedBar | null {
  const [from, to] = [Math.max(span.from, day.from), Math.min(span.to, day.to)];
  if (from >= to) return null;
  const length = day.to - day.from;
  return { left: (from - day.from) / length, width: (to - from) / length, why };
}

/** The stretch of a day in which a freeze holds; null where it does not. */
export function freezeBar(
  { from, to, scope, by, reason }: CalendarView['freezes'][number],
  day: Day,
): ClosedBar | null {
  return bar({ from, to: to ?? Number.MAX_SAFE_INTEGER }, day, `${scope} frozen by ${by}: ${reason}`);
}

/** The page's first line: what is closed now, and what waits for it. */
export function calendarSentence({ windows, freezes, waiting, asOf }: CalendarView): string {
  const closed = windows.filter(({ isOpen }) => !isOpen);
  const frozen = freezes.filter(({ from, to }) => from <= asOf && (to === null || to > asOf));
  const opens = closed.flatMap(({ opensAt }) => opensAt ?? []).sort((a, b) => a - b)[0];
  const parts = [
    ...(closed.length === 0
      ? []
      : [`${closed.length} of ${windows.length} windows ${closed.length === 1 ? 'is' : 'are'} closed`]),
    ...(frozen.length === 0 ? [] : [`${frozen.length} ${frozen.length === 1 ? 'freeze is' : 'freezes are'} in force`]),
  ];
  const waits = waiting.filter(({ gate }) => gate === 'window' || gate === 'freeze').length;
  const held = waits === 0 ? '' : `; ${waits} ${waits === 1 ? 'placement waits' : 'placements wait'} for that`;
  const next =
    opens === undefined
      ? ''
      : `; the next opens ${new Date(opens).toLocaleString(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' })}`;
  return parts.length === 0 ? 'Change may go on everywhere now.' : `${parts.join(' and ')}${held}${next}.`;
}
