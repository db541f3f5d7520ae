import { err, ok, type Result } from '@fairlead/core/lib/result.ts';

/** Reads bytes as UTF-8 text (a byte order mark is dropped), or says what they are instead and what to do. */
export function decodeText(bytes: Uint8Array): Result<string, string> {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return err('is UTF-16; save it as UTF-8');
  if (bytes.includes(0)) return err('holds NUL bytes: it is binary, or UTF-16 without a mark; save it as UTF-8 text');
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return err('is not UTF-8 text; save it as UTF-8');
  }
}
