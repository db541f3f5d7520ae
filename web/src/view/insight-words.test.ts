import { describe, expect, test } from 'vitest';
import { figures, insightSentence, percent } from './insight-words.ts';

const hour = 3_600_000;
const measures = {
  changes: 12,
  perDay: 0.5,
  leadTimeMs: 5 * hour,
  failureRate: 0.25,
  recoveryMs: 90_000,
  reworkRate: 0,
};
const window = { since: 0, asOf: 28 * 24 * hour };
const none = { changes: 0, perDay: 0, leadTimeMs: null, failureRate: null, recoveryMs: null, reworkRate: null };

describe('web/src/view/insight-words.ts', () => {
  test.each([
    [
      measures,
      '12 changes reached production in 28 days, half of them within 5 h of their commit; 25 % failed somewhere.',
    ],
    [
      { ...measures, failureRate: 0 },
      '12 changes reached production in 28 days, half of them within 5 h of their commit; none failed there.',
    ],
    [{ ...measures, leadTimeMs: null, changes: 1 }, 'One change reached production in 28 days; 25 % failed somewhere.'],
    [
      { ...measures, changes: 1, failureRate: 0 },
      'One change reached production in 28 days, within 5 h of its commit; none failed there.',
    ],
    [none, 'No change reached production in 28 days.'],
  ])('says %o', (given, sentence) => {
    expect(insightSentence({ measures: given, ...window })).toBe(sentence);
  });

  test.each([
    [0, '0 %'],
    [0.004, '0.4 %'],
    [0.5, '50 %'],
  ])('%d is %s', (ratio, text) => {
    expect(percent(ratio)).toBe(text);
  });

  test('what was not measured says so instead of showing a nought', () => {
    expect(figures(none).map(({ value }) => value)).toEqual([
      'no record',
      'no record',
      'no record',
      'no record',
      'no record',
    ]);
    expect(figures(measures).map(({ value }) => value)).toEqual(['3.5 a week', '5 h', '25 %', '1 min', '0 %']);
  });
});
