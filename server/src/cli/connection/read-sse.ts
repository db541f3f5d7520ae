/** One server-sent event. `event` is `message` where the stream names none. */
export type SseEvent = { readonly id: string | undefined; readonly event: string; readonly data: string };

/**
 * Takes a stream of text apart into events (WHATWG HTML, "Server-sent events": fields, comments, blank line as end).
 * What has begun and not ended is kept until more text comes. Throws nothing: unknown fields are passed over.
 */
export function sseReader(): (chunk: string) => readonly SseEvent[] {
  let rest = '';
  let lines: string[] = [];
  return (chunk) => {
    const found: SseEvent[] = [];
    const parts = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop() ?? '';
    for (const line of parts) {
      if (line !== '') lines.push(line);
      else {
        const event = eventOf(lines);
        lines = [];
        if (event !== undefined) found.push(event);
      }
    }
    return found;
  };
}

function eventOf(lines: readonly string[]): SseEvent | undefined {
  let id: string | undefined;
  let event = 'message';
  const data: string[] = [];
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (name === 'data') data.push(value);
    if (name === 'event') event = value;
    if (name === 'id') id = value;
  }
  return data.length === 0 ? undefined : { id, event, data: data.join('\n') };
}
