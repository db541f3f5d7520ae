import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineDiff } from './line-diff.ts';

const marks = { same: ' ', before: '-', after: '+', skipped: '…' };
const shown = (before: string, after: string) => lineDiff(before, after)?.map(({ kind, text }) => marks[kind] + text);

describe('web/src/view/line-diff.ts', () => {
  test.each([
    [
      'one changed line with its neighbours',
      'a\nb\nc\nd\ne\nf',
      'a\nb\nc\nX\ne\nf',
      ['…', ' b', ' c', '-d', '+X', ' e', ' f'],
    ],
    ['a new line', 'a\nb\nc', 'a\nb\nN\nc', [' a', ' b', '+N', ' c']],
    ['a line that is gone', 'a\nb\nc', 'a\nc', [' a', '-b', ' c']],
    ['nothing in common tells nothing', 'a\nb', 'c\nd', undefined],
    ['two short values need no diff', 'a', 'b', undefined],
  ])('%s', (_sentence, before, after, expected) => {
    expect(shown(before, after)).toEqual(expected);
  });

  test('taking the marked lines away gives back both texts', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 2, maxLength: 5 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDiff(before, after);
        if (lines === null || lines.some(({ kind }) => kind === 'skipped')) return;
        const side = (kind: 'before' | 'after') =>
          lines
            .filter((line) => line.kind === 'same' || line.kind === kind)
            .map((line) => line.text)
            .join('\n');
        expect([side('before'), side('after')]).toEqual([before, after]);
      }),
    );
  });

  test('a very long text is not compared', () => {
    expect(lineDiff('a\n'.repeat(700), 'a\n'.repeat(701))).toBeNull();
  });
});
