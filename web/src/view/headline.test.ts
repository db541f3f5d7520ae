import { describe, expect, test } from 'vitest';
import { headline, withoutTail } from './headline.ts';

describe('web/src/view/headline.ts', () => {
  test.each([
    [
      'All 312 placements are healthy; 2 changes on their way.',
      'All 312 placements are healthy; 2 changes on their way.',
      '',
    ],
    [
      'shop in dev: 0601aea was taken back after 5s: Process/web: the new version does not come up: its health probe fails; the version before keeps serving.',
      'shop in dev: 0601aea was taken back after 5s: Process/web: the new version does not come up: its health probe fails.',
      'The version before keeps serving.',
    ],
    [
      'shop in prod runs fd4262f, but since 15:29 UTC File/config no longer holds what was applied; it is reported, not put back.',
      'shop in prod runs fd4262f, but since 15:29 UTC File/config no longer holds what was applied.',
      'It is reported, not put back.',
    ],
  ])('%s', (sentence, lead, rest) => {
    expect(headline(sentence)).toEqual({ lead, rest });
  });

  test('never cuts within a command or a quotation', () => {
    const sentence = `${'a'.repeat(40)} said "${'b'.repeat(30)}; ${'c'.repeat(40)}" and went on; then it stopped.`;
    expect(headline(sentence).lead).toBe(sentence);
  });

  test('a sentence without a joint stays whole', () => {
    const sentence = `${'word '.repeat(40)}end.`;
    expect(headline(sentence)).toEqual({ lead: sentence, rest: '' });
  });

  test('no sign of a sentence is lost but the joint', () => {
    const sentence = `${'x'.repeat(60)}; ${'y'.repeat(60)}.`;
    const { lead, rest } = headline(sentence);
    expect(`${lead}${rest}`.toLowerCase()).toBe(sentence.replace('; ', '.'));
  });

  test('what is told below is left out of the sentence', () => {
    const sentence = 'shop in dev: 0601aea was taken back after 5s: Process/web: it does not come up.';
    expect(withoutTail(sentence, 'Process/web: it does not come up')).toBe(
      'shop in dev: 0601aea was taken back after 5s.',
    );
    expect(withoutTail('shop is live.', 'Process/web: it does not come up')).toBe('shop is live.');
    expect(withoutTail('shop is live.', '')).toBe('shop is live.');
  });
});
