/** One document of a YAML stream, as written, with the offset and 1-based line at which it begins. */
export type Chunk = { readonly text: string; readonly offset: number; readonly line: number };

const directivesOnly = /^(?:[ \t]*(?:#[^\n]*)?\r?\n|%[^\n]*\r?\n)*$/;

/**
 * Cuts a stream at its `---` and `...` lines, so that a broken document harms only itself. YAML forbids both markers at
 * the start of a line inside any scalar (1.2.2 rule 206, c-forbidden), so that this never cuts through a value.
 */
export function splitDocuments(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  let startLine = 1;
  let line = 1;
  const cut = (end: number): void => {
    if (end > start) chunks.push({ text: text.slice(start, end), offset: start, line: startLine });
    start = end;
    startLine = line;
  };
  for (let position = 0; position < text.length; ) {
    const newline = text.indexOf('\n', position);
    const next = newline < 0 ? text.length : newline + 1;
    if (isMarker(text, position)) {
      const before = text.slice(start, position);
      const keepsDirectives = text[position] === '-' && before.includes('%') && directivesOnly.test(before);
      if (text[position] === '-') {
        if (!keepsDirectives) cut(position);
      } else {
        line += 1;
        cut(next);
        line -= 1;
      }
    }
    line += 1;
    position = next;
  }
  cut(text.length);
  return chunks;
}

function isMarker(text: string, position: number): boolean {
  const first = text[position];
  if ((first !== '-' && first !== '.') || text[position + 1] !== first || text[position + 2] !== first) return false;
  const after = text[position + 3];
  return after === undefined || after === ' ' || after === '\t' || after === '\n' || after === '\r';
}
