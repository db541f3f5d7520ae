import { describe, expect, test } from 'vitest';
import { readSse } from './read-sse.ts';

describe('web/src/api/read-sse.ts', () => {
  test.each([
    ['a message with its id', 'id: 7\ndata: {"a":1}\n\n', [{ id: '7', event: 'message', data: '{"a":1}' }], ''],
    ['a named event', 'event: reset\ndata: {}\n\n', [{ id: null, event: 'reset', data: '{}' }], ''],
    ['half a message waits for its end', 'id: 7\ndata: {"a"', [], 'id: 7\ndata: {"a"'],
    ['a comment is no message', ': beat\n\n', [], ''],
    [
      'lines may end with carriage returns',
      'data: a\r\ndata: b\r\n\r\n',
      [{ id: null, event: 'message', data: 'a\nb' }],
      '',
    ],
    ['a block without data is dropped', 'id: 8\n\n', [], ''],
  ])('%s', (_sentence, text, messages, rest) => {
    expect(readSse(text)).toEqual({ messages, rest });
  });

  test('however it is cut, the messages are the same', () => {
    const whole = 'id: 1\ndata: one\n\n: beat\n\nid: 2\nevent: x\ndata: two\n\n';
    for (let cut = 0; cut <= whole.length; cut++) {
      const first = readSse(whole.slice(0, cut));
      const second = readSse(first.rest + whole.slice(cut));
      expect([...first.messages, ...second.messages].map((message) => message.data)).toEqual(['one', 'two']);
    }
  });
});
