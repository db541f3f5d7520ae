import { displayWidth, fitTo, padTo } from './display-width.ts';
import type { Colour, Style } from './style.ts';

/** One column: its heading and what stands in it, plain; `look` colours it after it was cut to fit. */
export type Column<Row> = {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly look?: (row: Row) => Colour | undefined;
  /** Only with `-o wide`. */
  readonly wide?: boolean;
  /** May be cut where the line is too narrow; the others never are. */
  readonly shrinks?: boolean;
};

const gap = 2;
const narrowest = 12;

/** A table as lines: headings, then rows, columns two spaces apart, no longer than `columns` where it can be helped. */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  room: { readonly columns: number; readonly wide: boolean; readonly style: Style },
): readonly string[] {
  const shown = columns.filter((column) => column.wide !== true || room.wide);
  const texts = rows.map((row) => shown.map((column) => oneLine(column.value(row))));
  const wanted = shown.map((column, at) =>
    Math.max(displayWidth(column.title), ...texts.map((line) => displayWidth(line[at] ?? ''))),
  );
  const widths = room.wide ? wanted : shrink(shown, wanted, room.columns);
  const heading = shown.map((column, at) => cell(column.title, at, widths)).join('');
  return [
    room.style('dim', heading.trimEnd()),
    ...rows.map((row, line) =>
      shown
        .map((column, at) => {
          const text = fitTo(texts[line]?.[at] ?? '', widths[at] ?? 0);
          const colour = column.look?.(row);
          return cell(colour === undefined ? text : room.style(colour, text), at, widths);
        })
        .join('')
        .trimEnd(),
    ),
  ];
}

function cell(text: string, at: number, widths: readonly number[]): string {
  return at === widths.length - 1 ? text : padTo(text, (widths[at] ?? 0) + gap);
}

/** Takes what is too much from the columns that may shrink, the widest first. */
function shrink<Row>(columns: readonly Column<Row>[], wanted: readonly number[], room: number): readonly number[] {
  const widths = [...wanted];
  let excess = widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1) - room;
  while (excess > 0) {
    const widest = columns.reduce(
      (best, column, at) =>
        column.shrinks === true && (widths[at] ?? 0) > (best < 0 ? narrowest : (widths[best] ?? 0)) ? at : best,
      -1,
    );
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('\t', ' ');
}
