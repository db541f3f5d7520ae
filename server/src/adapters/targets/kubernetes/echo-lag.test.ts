import { describe, expect, it } from 'vitest';
import { EchoLag } from './echo-lag.ts';

type Step = readonly ['wrote' | 'heard', string, number];

describe('server/src/adapters/targets/kubernetes/echo-lag.ts', () => {
  it.each<readonly [string, readonly Step[], number, number | null]>([
    ['nothing is known before a write', [['heard', '5', 10]], 20, null],
    [
      'the time until the watch has come to a write',
      [
        ['wrote', '7', 10],
        ['heard', '6', 20],
        ['heard', '7', 45],
      ],
      99,
      35,
    ],
    [
      'none where the watch was first',
      [
        ['heard', '7', 5],
        ['wrote', '7', 10],
      ],
      99,
      0,
    ],
    ['it grows while the watch says nothing', [['wrote', '7', 10]], 60_010, 60_000],
    [
      'it counts from the first write that is waited for',
      [
        ['wrote', '7', 10],
        ['wrote', '9', 500],
        ['heard', '9', 600],
      ],
      700,
      590,
    ],
    [
      'a bookmark beyond the write is as good',
      [
        ['wrote', '7', 10],
        ['heard', '12', 40],
      ],
      99,
      30,
    ],
    [
      'the newest counts',
      [
        ['wrote', '7', 0],
        ['heard', '7', 90],
        ['wrote', '8', 100],
        ['heard', '8', 105],
      ],
      200,
      5,
    ],
    ['a version that is no number tells nothing', [['wrote', 'abc', 10]], 99, null],
  ])('%s', (_sentence, steps, nowMs, lag) => {
    const echo = new EchoLag();
    for (const [what, version, atMs] of steps) echo[what](version, atMs);
    expect(echo.now(nowMs)).toBe(lag);
  });
});
