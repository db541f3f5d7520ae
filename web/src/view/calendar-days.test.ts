import type { CalendarView } from '@fairlead/core/wire/view/calendar.ts';
import { describe, expect, test } from 'vitest';
import { calendarDays, calendarSentence, closedBars, freezeBar, turned } from './calendar-days.ts';

const at = new Date(2026, 10, 21, 12).getTime();
const hourMs = 3_600_000;
const day = { from: 0, to: 24 * hourMs };
const set = (allows: boolean, ...spans: readonly (readonly ['allow' | 'deny', number, number])[]) => ({
  ...{ declaredBy: 'Target/prod', allows, isOpen: true, opensAt: null, placements: 1 },
  spans: spans.map(([kind, from, to]) => ({ kind, from: from * hourMs, to: to * hourMs, reason: '' })),
});
const shares = (bars: ReturnType<typeof closedBars>) => bars.map(({ left, width }) => [left * 24, width * 24]);
const view: CalendarView = {
  ...{ from: 0, to: 1, windows: [], freezes: [], deliveries: [], complete: true, waiting: [], asOf: at },
};

describe('web/src/view/calendar-days.ts', () => {
  test('a week begins with Monday, and a month is whole weeks', () => {
    const week = calendarDays(at, 'week');
    expect([week.length, new Date(week[0]?.from ?? 0).getDay()]).toEqual([7, 1]);
    const month = calendarDays(at, 'month');
    expect([month.length % 7, new Date(month[0]?.from ?? 0).getDate()]).toEqual([0, 26]);
    expect(month.some(({ from, to }) => from <= at && at < to)).toBe(true);
    expect(new Date(turned(at, 'month', 1)).getMonth()).toBe(11);
    expect(turned(at, 'week', -1)).toBeLessThan(at);
  });

  test.each<[string, Parameters<typeof closedBars>[0], readonly (readonly number[])[]]>([
    ['nothing is said: open all day', set(false), []],
    ['what is denied is closed', set(false, ['deny', 9, 12]), [[9, 3]]],
    [
      'outside of what is allowed it is closed',
      set(true, ['allow', 9, 17]),
      [
        [0, 9],
        [17, 7],
      ],
    ],
    ['a day without any time is closed whole', set(true), [[0, 24]]],
    ['a time over midnight', set(true, ['allow', -2, 6], ['allow', 22, 30]), [[6, 16]]],
    ['what is denied within what is allowed', set(true, ['allow', 0, 24], ['deny', 10, 11]), [[10, 1]]],
  ])('%s', (_sentence, window, bars) => {
    expect(shares(closedBars(window, day))).toEqual(bars);
  });

  test('a freeze without an end goes on', () => {
    const freeze = { id: 'f', scope: 'everything', all: true, by: 'ada', reason: 'fair', from: 6 * hourMs, to: null };
    expect(freezeBar(freeze, day)).toMatchObject({ left: 0.25, width: 0.75 });
    expect(freezeBar({ ...freeze, to: 0 }, day)).toBeNull();
  });

  test('the sentence says what is closed, and what waits', () => {
    expect(calendarSentence(view)).toBe('Change may go on everywhere now.');
    const waiting = [
      {
        placement: { id: 'a', project: 'p', application: 'a', target: 't', stage: 's' },
        gate: 'window',
        reason: '',
        until: null,
      },
    ];
    const closed = { ...set(true), isOpen: false };
    expect(calendarSentence({ ...view, windows: [closed], waiting })).toBe(
      '1 of 1 windows is closed; 1 placement waits for that.',
    );
  });
});
