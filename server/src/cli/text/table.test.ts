import { describe, expect, test } from 'vitest';
import { displayWidth } from './display-width.ts';
import { noStyle } from './style.ts';
import { type Column, tableLines } from './table.ts';

type Row = { readonly name: string; readonly why: string };
const columns: readonly Column<Row>[] = [
  { title: 'NAME', value: ({ name }) => name, look: () => 'good' },
  { title: 'ID', value: () => 'id-1', wide: true },
  { title: 'WHY', value: ({ why }) => why, shrinks: true },
];
const rows: readonly Row[] = [
  { name: 'shop/prod', why: 'shop in prod waits for a promotion that nobody made yet' },
  { name: '東京/dev', why: 'fine' },
];

describe('server/src/cli/text/table.ts', () => {
  test('cuts only what may shrink, and aligns by columns', () => {
    expect(tableLines(columns, rows, { columns: 40, wide: false, style: noStyle })).toEqual([
      'NAME       WHY',
      'shop/prod  shop in prod waits for a pro…',
      '東京/dev   fine',
    ]);
  });

  test('with -o wide nothing is cut and more is shown', () => {
    expect(tableLines(columns, rows, { columns: 40, wide: true, style: noStyle })).toEqual([
      'NAME       ID    WHY',
      'shop/prod  id-1  shop in prod waits for a promotion that nobody made yet',
      '東京/dev   id-1  fine',
    ]);
  });

  test('colours change no width', () => {
    const plain = tableLines(columns, rows, { columns: 40, wide: false, style: noStyle });
    const coloured = tableLines(columns, rows, {
      columns: 40,
      wide: false,
      style: (_, text) => `\u001b[1m${text}\u001b[0m`,
    });
    expect(coloured.map(displayWidth)).toEqual(plain.map(displayWidth));
    expect(coloured.join('')).toContain('\u001b[1m');
  });

  test('a value on several lines stays on one', () => {
    const [, line] = tableLines(columns, [{ name: 'a', why: 'x\n  y\tz' }], {
      columns: 80,
      wide: false,
      style: noStyle,
    });
    expect(line).toBe('a     x y z');
  });

  test('a terminal that is too narrow for all of it keeps what must be kept', () => {
    const lines = tableLines(columns, rows, { columns: 10, wide: false, style: noStyle });
    expect(lines[1]).toBe('shop/prod  shop in pro…');
  });
});
