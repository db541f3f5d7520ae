import { describe, expect, test } from 'vitest';
import { differenceLines } from './difference-lines.ts';
import { noStyle } from './style.ts';

const room = { columns: 60, maxFields: 2, style: noStyle };

describe('server/src/cli/text/difference-lines.ts', () => {
  test.each([
    [
      'a field that changed',
      [{ path: '/spec/replicas', before: 1, after: 3 }],
      ['    - spec/replicas: 1', '    + spec/replicas: 3'],
    ],
    ['one that comes', [{ path: '/a', after: { b: 1 } }], ['    + a: {"b":1}']],
    ['one that goes', [{ path: '/a~1b', before: 'x' }], ['    - a/b: x']],
    [
      'text of several lines, by its lines',
      [{ path: '/content', before: 'one\ntwo\nthree\n', after: 'one\nTWO\nthree\n' }],
      ['    content', '        one', '      - two', '      + TWO', '        three'],
    ],
    ['a long value is cut', [{ path: '/a', before: 'x'.repeat(99) }], [`    - a: ${'x'.repeat(50)}…`]],
    [
      'more than there is room for is counted',
      [1, 2, 3].map((before) => ({ path: `/${before}`, before })),
      ['    - 1: 1', '    - 2: 2', '    … 1 more fields'],
    ],
  ])('%s', (_, differences, lines) => {
    expect(differenceLines(differences, room)).toEqual(lines);
  });
});
