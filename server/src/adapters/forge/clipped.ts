const most = 300;

/** Words of strangers on one line of bounded length. They stay words: whoever shows them escapes them. */
export function clipped(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
