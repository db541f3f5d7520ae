/** A LIKE pattern for "contains this text", in which the text's own `%`, `_` and `!` mean themselves (`escape '!'`). */
export function likePattern(text: string): string {
  return `%${escapeLike(text)}%`;
}

/** The text in small letters, as a part of a pattern that is written with `escape '!'`. */
export function escapeLike(text: string): string {
  return text.toLowerCase().replace(/[!%_]/g, (sign) => `!${sign}`);
}
