import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SseEvent, sseReader } from './read-sse.ts';

function readAll(chunks: readonly string[]): readonly SseEvent[] {
  const read = sseReader();
  return chunks.flatMap((chunk) => read(chunk));
}

describe('server/src/cli/connection/read-sse.ts', () => {
  test.each([
    ['one event', 'id: 7\ndata: {"a":1}\n\n', [{ id: '7', event: 'message', data: '{"a":1}' }]],
    ['a named one', 'event: end\ndata: {}\n\n', [{ id: undefined, event: 'end', data: '{}' }]],
    ['data on several lines', 'data: a\ndata: b\n\n', [{ id: undefined, event: 'message', data: 'a\nb' }]],
    ['comments are no events', ': beat\n\n: beat\n\n', []],
    ['other line ends', 'data: a\r\n\r\ndata: b\r\r', [{ id: undefined, event: 'message', data: 'a' }]],
    ['no space after the colon', 'data:a\n\n', [{ id: undefined, event: 'message', data: 'a' }]],
    ['an event that has not ended is none yet', 'data: a\n', []],
    ['unknown fields are passed over', 'retry: 5\ndata: a\n\n', [{ id: undefined, event: 'message', data: 'a' }]],
  ])('%s', (_, text, events) => {
    expect(readAll([text])).toEqual(events);
  });

  test('wherever the network cuts, the events are the same', () => {
    const text = 'id: 1\ndata: {"t":"x: y"}\n\n: beat\n\nid: 2\nevent: reset\ndata: 1\ndata: 2\n\n';
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const places = [0, ...[...cuts].sort((a, b) => a - b), text.length];
        const chunks = places.slice(1).map((end, at) => text.slice(places[at], end));
        expect(readAll(chunks)).toEqual(readAll([text]));
      }),
    );
  });
});
