import { EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml';

/** The shape of one YAML document with the offsets of what was written: for positions and for editing in place. */
export type OutlineNode =
  | {
      readonly kind: 'scalar';
      readonly start: number;
      readonly end: number;
      readonly text: string;
      readonly plain: boolean;
    }
  | { readonly kind: 'alias'; readonly start: number; readonly end: number; readonly name: string }
  | {
      readonly kind: 'sequence';
      readonly start: number;
      readonly flow: boolean;
      readonly anchor: string;
      readonly items: readonly OutlineNode[];
    }
  | {
      readonly kind: 'mapping';
      readonly start: number;
      readonly flow: boolean;
      readonly anchor: string;
      readonly entries: readonly OutlineEntry[];
    };
export type OutlineEntry = { readonly key: OutlineNode; readonly value: OutlineNode };

export const maxDepth = 100;

type Cursor = { readonly text: string; readonly events: readonly Event[]; index: number; last: number };

/** Outline of the first document of `text`; undefined when there is none. Throws what the parser throws. */
export function outline(text: string): OutlineNode | undefined {
  const cursor: Cursor = { text, events: parseEvents(text, { maxDepth }), index: 1, last: 0 };
  return cursor.events.length === 0 ? undefined : readNode(cursor);
}

function readNode(cursor: Cursor): OutlineNode {
  const event = cursor.events[cursor.index++];
  switch (event?.type) {
    case EVENT_ID.SCALAR: {
      const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
      const start = event.valueStart < 0 ? cursor.last : event.valueStart - quoted;
      const end = event.valueStart < 0 ? cursor.last : event.valueEnd + quoted;
      cursor.last = end;
      return {
        kind: 'scalar',
        start,
        end,
        text: getScalarValue(cursor.text, event),
        plain: event.style === SCALAR_STYLE.PLAIN,
      };
    }
    case EVENT_ID.ALIAS:
      cursor.last = event.anchorEnd;
      return {
        kind: 'alias',
        start: event.anchorStart - 1,
        end: event.anchorEnd,
        name: cursor.text.slice(event.anchorStart, event.anchorEnd),
      };
    case EVENT_ID.SEQUENCE: {
      const items: OutlineNode[] = [];
      cursor.last = event.start;
      while (!atEnd(cursor)) items.push(readNode(cursor));
      return { kind: 'sequence', start: event.start, flow: event.style === 2, anchor: anchorOf(cursor, event), items };
    }
    case EVENT_ID.MAPPING: {
      const entries: OutlineEntry[] = [];
      cursor.last = event.start;
      while (!atEnd(cursor)) {
        const key = readNode(cursor);
        entries.push({ key, value: readNode(cursor) });
      }
      return { kind: 'mapping', start: event.start, flow: event.style === 2, anchor: anchorOf(cursor, event), entries };
    }
    default:
      return { kind: 'scalar', start: cursor.last, end: cursor.last, text: '', plain: true };
  }
}

function atEnd(cursor: Cursor): boolean {
  const type = cursor.events[cursor.index]?.type;
  if (type !== EVENT_ID.POP && type !== undefined) return false;
  cursor.index += 1;
  return true;
}

function anchorOf(cursor: Cursor, event: { readonly anchorStart: number; readonly anchorEnd: number }): string {
  return event.anchorStart < 0 ? '' : cursor.text.slice(event.anchorStart, event.anchorEnd);
}

/**
 * Where the value of a JSON pointer was written: its key in a mapping, the item in a list. Falls back to the nearest
 * ancestor that was written, e.g. for a field that is missing or came through a merge key. Follows no alias.
 */
export function findOffset(root: OutlineNode, pointer: string): number {
  let node = root;
  let offset = root.start;
  for (const raw of pointer.split('/').slice(1)) {
    const token = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    if (node.kind === 'mapping') {
      const entry = node.entries.find(({ key }) => key.kind === 'scalar' && key.text === token);
      if (entry === undefined) return offset;
      offset = entry.key.start;
      node = entry.value;
    } else if (node.kind === 'sequence') {
      const item = node.items[Number(token)];
      if (item === undefined) return offset;
      offset = item.start;
      node = item;
    } else {
      return offset;
    }
  }
  return offset;
}
