import { describe, expect, test } from 'vitest';
import { proseParts } from './prose-parts.ts';

const now = Date.UTC(2026, 10, 21, 18, 40);

describe('web/src/view/prose-parts.ts', () => {
  test('what stands between backticks is code, the rest is words', () => {
    expect(proseParts('ask `fairlead why` first', now)).toEqual([
      { kind: 'text', text: 'ask ' },
      { kind: 'code', text: 'fairlead why' },
      { kind: 'text', text: ' first' },
    ]);
  });

  test.each([
    ['since 15:29 UTC', Date.UTC(2026, 10, 21, 15, 29)],
    ['until 2026-11-22 02:10 UTC.', Date.UTC(2026, 10, 22, 2, 10)],
  ])('%s holds a moment', (text, at) => {
    expect(proseParts(text, now).find(({ kind }) => kind === 'moment')).toMatchObject({ at });
  });

  test('about midnight a time without a day belongs to the day that is nearer', () => {
    const justAfter = Date.UTC(2026, 10, 22, 0, 5);
    const [, moment] = proseParts('since 23:58 UTC', justAfter);
    expect(moment).toMatchObject({ at: Date.UTC(2026, 10, 21, 23, 58) });
    const justBefore = Date.UTC(2026, 10, 21, 23, 59);
    expect(proseParts('ends 00:30 UTC', justBefore)[1]).toMatchObject({ at: Date.UTC(2026, 10, 22, 0, 30) });
  });

  test('a time that no clock shows stays text', () => {
    expect(proseParts('at 99:99 UTC', now).every(({ kind }) => kind === 'text')).toBe(true);
  });
});
