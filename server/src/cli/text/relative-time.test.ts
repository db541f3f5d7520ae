import { describe, expect, test } from 'vitest';
import { age, relativeTime } from './relative-time.ts';

const now = Date.UTC(2026, 10, 21, 12);

describe('server/src/cli/text/relative-time.ts', () => {
  test.each([
    [0, '0s', 'now'],
    [999, '0s', 'now'],
    [12_000, '12s', '12s ago'],
    [59 * 60_000, '59m', '59m ago'],
    [26 * 3_600_000, '1d', '1d ago'],
    [90 * 86_400_000, '2026-08-23', '2026-08-23'],
    [-240_000, '4m', 'in 4m'],
  ])('%i ms before now', (ms, short, long) => {
    expect([age(now - ms, now), relativeTime(now - ms, now)]).toEqual([short, long]);
  });

  test('never', () => {
    expect([age(null, now), relativeTime(null, now)]).toEqual(['—', 'never']);
  });
});
