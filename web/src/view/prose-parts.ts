/** A part of a sentence from the server: a command or name, a moment, or words. */
export type ProsePart =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  /** As it was written, and milliseconds since 1970. */
  | { readonly kind: 'moment'; readonly text: string; readonly at: number };

const marked = /`([^`]+)`|\b(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d) UTC\b/g;
const [halfDayMs, dayMs] = [43_200_000, 86_400_000];

/** Takes a sentence apart. A time without a day is the one nearest to `now` (milliseconds since 1970). */
export function proseParts(text: string, now: number): readonly ProsePart[] {
  const parts: ProsePart[] = [];
  let from = 0;
  for (const match of text.matchAll(marked)) {
    const [whole, code, day, time = ''] = match;
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push(code === undefined ? momentOf(whole, day, time, now) : { kind: 'code', text: code });
    from = match.index + whole.length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

function momentOf(text: string, day: string | undefined, time: string, now: number): ProsePart {
  const at = Date.parse(`${day ?? new Date(now).toISOString().slice(0, 10)}T${time}:00Z`);
  if (Number.isNaN(at)) return { kind: 'text', text };
  if (day !== undefined) return { kind: 'moment', text, at };
  const shift = at - now > halfDayMs ? -dayMs : now - at > halfDayMs ? dayMs : 0;
  return { kind: 'moment', text, at: at + shift };
}
