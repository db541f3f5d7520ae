import { describe, expect, test } from 'vitest';
import { serverClock } from './server-clock.ts';

const at = Date.UTC(2026, 10, 21, 12, 0, 0);

describe('web/src/api/server-clock.ts', () => {
  test.each([
    ['a browser that is right keeps its own time', at + 400, 'Sat, 21 Nov 2026 12:00:00 GMT', at + 400],
    [
      'a browser that is an hour late takes the server’s time',
      at - 3_600_000,
      'Sat, 21 Nov 2026 12:00:00 GMT',
      at + 500,
    ],
    ['an answer without a date changes nothing', at, null, at],
    ['a date that is none changes nothing', at, 'yesterday', at],
  ])('%s', (_sentence, browserNow, header, expected) => {
    const clock = serverClock(() => browserNow);
    clock.hear(header);
    expect(clock.now()).toBe(expected);
  });
});
