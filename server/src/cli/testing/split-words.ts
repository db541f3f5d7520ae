/** Splits a command line as a shell would: at spaces, with "…" and '…' kept together. A redirection ends it. */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)) {
    if (word === '>' || word === '|') break;
    words.push(word.replaceAll(/["']/g, ''));
  }
  return words;
}
