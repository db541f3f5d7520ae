import type { Page } from '../../../ports/store-filters.ts';
import { encodeCursor } from './cursor.ts';
import type { SqlValue } from './statement.ts';

/** Cuts the one row too many that tells whether another page follows. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  total: number,
  key: (row: Row) => readonly SqlValue[],
  item: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? encodeCursor(key(last)) : null;
  return { items: shown.map(item), next, total };
}
