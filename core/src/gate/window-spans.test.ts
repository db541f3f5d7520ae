import { describe, expect, test } from 'vitest';
import type { WindowRule } from '../model/window.ts';
import { windowSpans } from './window-spans.ts';
import { windowState } from './window-state.ts';

const hourMs = 3_600_000;
const rule = (cron: string, hours: number, zone = 'UTC'): WindowRule => ({
  ...{ kind: 'allow', cron, lengthMs: hours * hourMs, zone, reason: '' },
});
const at = (text: string): number => Date.parse(text);

type Row = readonly [
  sentence: string,
  rules: readonly WindowRule[],
  from: string,
  to: string,
  spans: readonly (readonly [string, string])[],
];
const table: readonly Row[] = [
  ['nothing is declared', [], '2026-11-21T00:00Z', '2026-11-22T00:00Z', []],
  [
    'a day with one time',
    [rule('0 9 * * *', 8)],
    '2026-11-21T00:00Z',
    '2026-11-22T00:00Z',
    [['2026-11-21T09:00Z', '2026-11-21T17:00Z']],
  ],
  [
    'a time that began before',
    [rule('0 22 * * *', 8)],
    '2026-11-21T00:00Z',
    '2026-11-21T12:00Z',
    [['2026-11-20T22:00Z', '2026-11-21T06:00Z']],
  ],
  [
    'times that run into one another',
    [rule('0 */2 * * *', 3)],
    '2026-11-21T00:00Z',
    '2026-11-21T06:00Z',
    [['2026-11-20T22:00Z', '2026-11-21T07:00Z']],
  ],
  [
    'Berlin puts the clock forward: the day is an hour shorter, and the hour that is left out begins right after',
    [rule('30 2 * * *', 1, 'Europe/Berlin')],
    '2026-03-28T12:00Z',
    '2026-03-30T12:00Z',
    [
      ['2026-03-29T01:00Z', '2026-03-29T02:00Z'],
      ['2026-03-30T00:30Z', '2026-03-30T01:30Z'],
    ],
  ],
  [
    'New York puts it back: it begins once',
    [rule('30 1 * * *', 1, 'America/New_York')],
    '2026-11-01T00:00Z',
    '2026-11-02T12:00Z',
    [
      ['2026-11-01T05:30Z', '2026-11-01T06:30Z'],
      ['2026-11-02T06:30Z', '2026-11-02T07:30Z'],
    ],
  ],
  [
    'Lord Howe moves by half an hour',
    [rule('0 9 * * *', 1, 'Australia/Lord_Howe')],
    '2026-04-03T12:00Z',
    '2026-04-05T12:00Z',
    [
      ['2026-04-03T22:00Z', '2026-04-03T23:00Z'],
      ['2026-04-04T22:30Z', '2026-04-04T23:30Z'],
    ],
  ],
  [
    'Auckland is ahead of everybody',
    [rule('0 9 * * MON', 8, 'Pacific/Auckland')],
    '2026-09-20T00:00Z',
    '2026-09-28T12:00Z',
    [
      ['2026-09-20T21:00Z', '2026-09-21T05:00Z'],
      ['2026-09-27T20:00Z', '2026-09-28T04:00Z'],
    ],
  ],
];

describe('core/src/gate/window-spans.ts', () => {
  test.each(table)('%s', (_sentence, rules, from, to, spans) => {
    expect(windowSpans(rules, at(from), at(to)).map((span) => [span.from, span.to])).toEqual(
      spans.map(([begin, end]) => [at(begin), at(end)]),
    );
  });

  test('agrees with what the gate says, through both changes of the clock in four zones', () => {
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca']) {
      const rules = [rule('15 1,2,3 * * *', 1, zone)];
      const [from, to] = [at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z')];
      const spans = windowSpans(rules, from, to);
      for (let now = from; now < to; now += 7 * hourMs + 11 * 60_000) {
        const isIn = spans.some((span) => span.from <= now && now < span.to);
        if (spans.length < 500)
          expect([zone, now, windowState(rules, now).kind]).toEqual([zone, now, isIn ? 'open' : 'closed']);
      }
    }
  });
});
