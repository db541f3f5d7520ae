import { AppError } from '@fairlead/core/lib/app-error.ts';
import { describe, expect, test } from 'vitest';
import { unreadSentence } from './unread-sentence.ts';

describe('web/src/view/unread-sentence.ts', () => {
  test.each([
    ['Looking at this change…', null],
    ['This change is not here, or not yours to see.', new AppError('not-found', '')],
    ['This change is not yours to see.', new AppError('forbidden', '')],
    ['This change could not be read.', new AppError('unavailable', '')],
    ['This change could not be read.', new TypeError('x')],
  ])('%s', (sentence, error) => {
    expect(unreadSentence('this change', error)).toBe(sentence);
  });

  test('a name is written as it is, even one that begins like our own words', () => {
    expect(unreadSentence('theatre', new AppError('not-found', ''))).toBe('theatre is not here, or not yours to see.');
  });

  test('speaks of several as of several', () => {
    const missing = new AppError('not-found', '');
    expect(unreadSentence('these two versions', missing)).toBe('These two versions are not here, or not yours to see.');
  });
});
