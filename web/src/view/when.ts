const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];

/**
 * `14 min ago`, `in 3 h`, `just now`: how far a moment is from now. Both in milliseconds since 1970. The server's clock
 * may be a moment ahead of what the page knows of it.
 */
export function relative(at: number, now: number): string {
  const distanceMs = Math.abs(now - at);
  if (distanceMs < 5_000) return 'just now';
  const text = roughly(distanceMs);
  return at > now ? `in ${text}` : `${text} ago`;
}

/** A stretch of time in one unit: `38 s`, `14 min`, `3 h`, `12 d`. */
export function roughly(durationMs: number): string {
  if (durationMs < minuteMs) return `${Math.max(0, Math.round(durationMs / 1_000))} s`;
  if (durationMs < hourMs) return `${Math.floor(durationMs / minuteMs)} min`;
  if (durationMs < 2 * dayMs) return `${Math.floor(durationMs / hourMs)} h`;
  return `${Math.floor(durationMs / dayMs)} d`;
}

/** Whose clock and whose way of writing dates: the browser's own, unless a test says otherwise. */
export type Reader = { readonly timeZone?: string; readonly locale?: string };

const shapes = {
  whole: {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  },
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  short: { hour: '2-digit', minute: '2-digit' },
  day: { day: 'numeric', month: 'short' },
} as const satisfies { readonly [shape: string]: Intl.DateTimeFormatOptions };
type Shape = keyof typeof shapes;

/** To make one costs more than to use it a hundred times. */
const browsersOwn: { readonly [S in Shape]: Intl.DateTimeFormat } = {
  whole: new Intl.DateTimeFormat(undefined, shapes.whole),
  clock: new Intl.DateTimeFormat(undefined, shapes.clock),
  short: new Intl.DateTimeFormat(undefined, shapes.short),
  day: new Intl.DateTimeFormat(undefined, shapes.day),
};

/** `Sat 21 Nov 2026, 12:04:31 GMT+1 · 11:04:31 UTC`: shown where the mouse rests on a time. */
export function absolute(at: number, reader: Reader = {}): string {
  const utc = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  return `${format(at, 'whole', reader)} · ${utc} UTC`;
}

/** `12:04:31` on the reader's clock. */
export function clockTime(at: number, reader: Reader = {}): string {
  return format(at, 'clock', reader);
}

/** `12:04` on the reader's clock; with the day when that is another than that of `now`. */
export function shortTime(at: number, now: number, reader: Reader = {}): string {
  const time = format(at, 'short', reader);
  const [there, here] = [dayOf(at, reader), dayOf(now, reader)];
  return there === here ? time : `${there} ${time}`;
}

/** `20 Nov`: the day on the reader's calendar. */
export function dayOf(at: number, reader: Reader = {}): string {
  return format(at, 'day', reader);
}

function format(at: number, shape: Shape, { locale, timeZone }: Reader): string {
  if (locale === undefined && timeZone === undefined) return browsersOwn[shape].format(at);
  const zone = timeZone === undefined ? {} : { timeZone };
  return new Intl.DateTimeFormat(locale, { ...shapes[shape], ...zone }).format(at);
}
