import { describe, expect, it } from 'vitest';
import { windowWords } from './window-words.ts';

const rule = {
  kind: 'allow',
  cron: '0 9 * * 1-5',
  lengthMs: 8 * 3_600_000,
  zone: 'Europe/Berlin',
  reason: '',
} as const;

describe('web/src/view/window-words.ts', () => {
  it.each([
    ['what may go on', rule, 'change from 0 9 * * 1-5 for 8h Europe/Berlin'],
    [
      'what may not, and why',
      { ...rule, kind: 'deny', cron: '0 17 * * 5', reason: 'weekend' } as const,
      'no change from 0 17 * * 5 for 8h Europe/Berlin: weekend',
    ],
  ])('says %s', (_sentence, given, words) => {
    expect(windowWords(given)).toBe(words);
  });
});
