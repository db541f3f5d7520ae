import { AppError } from '@fairlead/core/lib/app-error.ts';
import { describe, expect, test } from 'vitest';
import { unreadSentence } from './unread-sentence.ts';

describe('web/src/view/unread-sentence.ts', () => {
  test.each([
    ['Looking at this change…', null],
    ['There is nothing here by this name, or you may not see it.', new AppError('not-found', '')],
    ['This change is not yours to see.', new AppError('forbidden', '')],
    ['This change could not be read.', new AppError('unavailable', '')],
    ['This change could not be read.', new TypeError('x')],
  ])('%s', (sentence, error) => {
    expect(unreadSentence('this change', error)).toBe(sentence);
  });
});
