import { describe, expect, test } from 'vitest';
import { absolute, clockTime, relative, shortTime } from './when.ts';

const now = Date.UTC(2026, 10, 21, 11, 4, 31);
const berlin = { timeZone: 'Europe/Berlin', locale: 'en-GB' };
const utc = { timeZone: 'UTC', locale: 'en-GB' };

describe('web/src/view/when.ts', () => {
  test.each([
    [0, 'just now'],
    [-38_000, '38 s ago'],
    [-14 * 60_000, '14 min ago'],
    [-26 * 3_600_000, '26 h ago'],
    [-12 * 86_400_000, '12 d ago'],
    [2_000, 'just now'],
    [3 * 60_000, 'in 3 min'],
  ])('%d ms from now is %s', (distance, text) => {
    expect(relative(now + distance, now)).toBe(text);
  });

  test('the absolute time is the reader’s and UTC', () => {
    expect(absolute(now, berlin)).toMatch(/Sat.*21 Nov 2026.*12:04:31.*2026-11-21 11:04:31 UTC/);
    expect(clockTime(now, berlin)).toBe('12:04:31');
  });

  test.each([
    ['en-US', '12:04:31 PM'],
    ['de-DE', '12:04:31'],
    ['en-GB', '12:04:31'],
  ])('a reader whose language is %s sees %s', (locale, text) => {
    expect(clockTime(now, { timeZone: 'Europe/Berlin', locale }).replaceAll('\u202f', ' ')).toBe(text);
  });

  test('the day is named where it is another', () => {
    expect(shortTime(now, now, utc)).toBe('11:04');
    expect(shortTime(now - 86_400_000, now, utc)).toBe('20 Nov 11:04');
  });
});
