import { describe, expect, it } from 'vitest';
import { diffRows, foldRows, wordPieces } from './diff-rows.ts';

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('');
const words = (rows: ReturnType<typeof diffRows>): readonly string[] =>
  rows.map((row) => `${row.kind === 'same' ? ' ' : row.kind === 'before' ? '-' : '+'}${row.text}`);

describe('web/src/view/diff-rows.ts', () => {
  it.each([
    ['nothing where both are equal but for the last line break', 'a\nb', 'a\nb\n', [' a', ' b']],
    ['an added line', 'a\nc\n', 'a\nb\nc\n', [' a', '+b', ' c']],
    ['everything added where there was nothing', '', 'a\n', ['+a']],
    ['everything gone where nothing is left', 'a\n', '', ['-a']],
    ['a changed line as going and coming', 'a: 1\nb: 2\n', 'a: 1\nb: 3\n', [' a: 1', '-b: 2', '+b: 3']],
  ])('shows %s', (_, before, after, expected) => {
    expect(words(diffRows(before, after))).toEqual(expected);
  });

  it('numbers the lines of each side', () => {
    const rows = diffRows('a\nb\n', 'x\na\nc\n');
    expect(
      rows.map((row) => [row.kind, 'before' in row ? row.before : null, 'after' in row ? row.after : null]),
    ).toEqual([
      ['after', null, 1],
      ['same', 1, 2],
      ['before', 2, null],
      ['after', null, 3],
    ]);
  });

  it('marks the words that changed', () => {
    expect(wordPieces('image: shop:1.1.0', 'image: shop:1.2.0')).toEqual({
      before: [
        { text: 'image: shop:1.', changed: false },
        { text: '1', changed: true },
        { text: '.0', changed: false },
      ],
      after: [
        { text: 'image: shop:1.', changed: false },
        { text: '2', changed: true },
        { text: '.0', changed: false },
      ],
    });
  });

  it('marks no words of lines that have little in common', () => {
    expect(wordPieces('replicas: 3', 'image: shop')).toBeNull();
  });

  it('folds what is far from a difference, and opens it again', () => {
    const rows = diffRows(`${lines(1, 20)}old\n${lines(21, 40)}`, `${lines(1, 20)}new\n${lines(21, 40)}`);
    const folded = foldRows(rows, new Set());
    expect(folded.filter(({ kind }) => kind === 'folded')).toEqual([
      { kind: 'folded', from: 0, count: 17 },
      { kind: 'folded', from: 25, count: 17 },
    ]);
    expect(folded).toHaveLength(2 + 3 + 2 + 3);
    expect(foldRows(rows, new Set([0]))).toHaveLength(17 + 3 + 2 + 3 + 1);
  });

  it('does not fold three lines into one', () => {
    const rows = diffRows(`old\n${lines(1, 9)}old\n`, `new\n${lines(1, 9)}new\n`);
    expect(foldRows(rows, new Set()).some(({ kind }) => kind === 'folded')).toBe(false);
  });
});
