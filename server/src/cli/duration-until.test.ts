import { describe, expect, test } from 'vitest';
import { durationUntil } from './duration-until.ts';

const now = 1_700_000_000_000;

describe('server/src/cli/duration-until.ts', () => {
  test.each([
    ['nothing given says nothing', { for: undefined, until: undefined }, undefined],
    ['a length stays exact', { for: 90_061_000, until: undefined }, '90061s'],
    ['a part of a second counts whole', { for: 1_500, until: undefined }, '2s'],
    ['an end is reckoned from now', { for: undefined, until: '2h' }, '7200s'],
  ])('%s', (_, given, expected) => {
    expect(durationUntil(given, now)).toBe(expected);
  });

  test.each([
    ['both', { for: 1_000, until: '1h' }],
    ['an end in the past', { for: undefined, until: '2020-01-01' }],
    ['no time at all', { for: 0, until: undefined }],
  ])('refuses %s', (_, given) => {
    expect(() => durationUntil(given, now)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});
