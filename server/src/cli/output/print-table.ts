import type { Context } from '../context.ts';
import { type Column, tableLines } from '../text/table.ts';

/** Prints rows as a table, or what there is instead when there are none. */
export function printTable<Row>(
  context: Pick<Context, 'io' | 'format' | 'style' | 'print'>,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  none: string,
): void {
  if (rows.length === 0) {
    context.print(none);
    return;
  }
  const { out } = context.io;
  // A pipe has no width: what is cut there is lost.
  const room = { columns: out.columns(), wide: context.format === 'wide', style: context.style };
  const lines = tableLines(columns, rows, out.isTerminal ? room : { ...room, columns: Number.POSITIVE_INFINITY });
  for (const line of lines) context.print(line);
}
