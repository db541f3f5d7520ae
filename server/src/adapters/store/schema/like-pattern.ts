/** A LIKE pattern for "contains this text", in which the text's own `%`, `_` and `!` mean themselves (`escape '!'`). */
export function likePattern(text: string): string {
  return `%${text.toLowerCase().replace(/[!%_]/g, (sign) => `!${sign}`)}%`;
}
