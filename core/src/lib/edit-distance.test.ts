import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance } from './edit-distance.ts';

describe('core/src/lib/edit-distance.ts', () => {
  it.each([
    ['equal words', 'approve', 'approve', 0],
    ['a letter missing', 'aprove', 'approve', 1],
    ['neighbours swapped', 'haelth', 'health', 1],
    ['nothing in common', 'abc', 'xyz', 3],
    ['empty against a word', '', 'abc', 3],
  ])('counts the edits of %s', (_, from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });

  it.each([
    ['the nearest of several', 'retsart', ['restart', 'run', 'stop'], 'restart'],
    ['another case', 'Health', ['health'], 'health'],
    ['nothing where none is near', 'colour', ['run', 'stop'], undefined],
  ])('suggests %s', (_, word, known, expected) => {
    expect(didYouMean(word, known)).toBe(expected);
  });
});
