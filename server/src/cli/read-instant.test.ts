import { describe, expect, test } from 'vitest';
import { instantOf, readInstant } from './read-instant.ts';

const now = new Date(2026, 10, 21, 12, 30, 15).getTime();
const local = (day: number, hours: number, minutes: number): number =>
  new Date(2026, 10, day, hours, minutes).getTime();

describe('server/src/cli/read-instant.ts', () => {
  test.each([
    ['a length of time is ago', '10m', 'past', now - 600_000],
    ['or from now', '10m', 'future', now + 600_000],
    ['a clock time is the last one', '02:10', 'past', local(21, 2, 10)],
    ['which may be yesterday', '23:00', 'past', local(20, 23, 0)],
    ['or the next one', '18:00', 'future', local(21, 18, 0)],
    ['which may be tomorrow', '9:00', 'future', local(22, 9, 0)],
    ['a day begins at midnight here', '2026-11-20', 'past', local(20, 0, 0)],
    ['a day and a time are this zone’s', '2026-11-20 02:10', 'past', local(20, 2, 10)],
    ['with a zone it says so itself', '2026-11-20T02:10Z', 'past', Date.UTC(2026, 10, 20, 2, 10)],
    ['an offset is a zone', '2026-11-20T02:10+01:00', 'past', Date.UTC(2026, 10, 20, 1, 10)],
  ] as const)('%s: %s', (_, text, leaning, at) => {
    expect(readInstant(text, now, leaning)).toEqual({ ok: true, value: at });
  });

  test.each(['', 'yesterday', '25:00', '12:60', '2026-02-30', '2026-13-01', '20261120', '-10m', '1e9'])(
    'refuses "%s"',
    (text) => {
      expect(readInstant(text, now, 'past').ok).toBe(false);
    },
  );

  test('a time before 1970 is 1970', () => {
    expect(instantOf('3650d', 1_000)).toBe(0);
    expect(instantOf(undefined, now)).toBeUndefined();
  });
});
