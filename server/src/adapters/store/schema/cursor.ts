import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { SqlValue } from './statement.ts';

/** The sort key of a page's last row, as an opaque text: the next page begins behind it, whatever was added before. */
export function encodeCursor(key: readonly SqlValue[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Reads a cursor that must hold values of these types. Throws `invalid-input` for anything else. */
export function decodeCursor(cursor: string, types: readonly ('string' | 'number')[]): readonly (string | number)[] {
  const key = parse(cursor);
  if (!Array.isArray(key) || key.length !== types.length || !types.every((type, at) => typeof key[at] === type)) {
    throw new AppError('invalid-input', 'the cursor is not one of this list; begin again without it');
  }
  return key as readonly (string | number)[]; // checked above
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined; // refused by the caller like every other wrong cursor
  }
}
