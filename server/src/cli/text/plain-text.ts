/**
 * Text from elsewhere (commit titles, logs, names) without what a terminal would obey or what hides its own order:
 * control characters but line break and tab, and the marks that turn the direction of writing.
 * Source: Unicode Technical Report 36, and the escape sequences of ECMA-48.
 */
export function plainText(text: string): string {
  return text.replaceAll(unsafe, (sign) => (sign === '\r' ? '' : '\u{fffd}'));
}

/** The same, on one line. */
export function plainLine(text: string): string {
  return plainText(text)
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('\t', ' ')
    .trim();
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A whole answer with every text in it made plain. */
export function plainValue<T>(value: T): T {
  return made(value) as T; // the shape is kept: only texts are replaced, by texts
}

function made(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(made);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [plainText(name), made(item)]));
}
