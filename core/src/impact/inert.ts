// Words from outside (names, values, messages) shown where a forge reads Markdown and HTML: as text, whatever they hold.

const mostInline = 200;

/** Signs that are not seen or that turn the order of letters around are spelled out. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => {
    return sign === '\n' || sign === '\t' ? sign : `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** On one line as code: neither mentions nor links nor HTML nor the cells of a table are seen in it. */
export function inlineCode(text: string): string {
  const line = visible(text)
    .replace(/[\s|]+/gu, (signs) => (signs.includes('|') ? '¦' : ' '))
    .trim();
  const short = line.length > mostInline ? `${line.slice(0, mostInline - 1)}…` : line;
  if (short === '') return '` `';
  const fence = '`'.repeat(longestRun(short) + 1);
  return fence.length === 1 ? `\`${short}\`` : `${fence} ${short} ${fence}`;
}

/** Lines as a block of code that they cannot end. */
export function codeBlock(lines: readonly string[], language: string): string {
  const text = lines.map((line) => visible(line).replace(/[\n\t]/g, ' ')).join('\n');
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
