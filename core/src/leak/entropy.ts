/** Shannon's bits for each sign of a text: about 4 for random hexadecimal digits, 5 and more for random base64 of some length. */
export function bitsPerSign(text: string): number {
  const counts = new Map<string, number>();
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const words = /[a-z]{4,}/g;

/**
 * Whether a text looks drawn by a machine rather than written by a person: letters of both cases and digits mixed throughout,
 * and no words in it. Names, paths, versions, digests and placeholders do not.
 */
export function looksRandom(text: string, minBits: number): boolean {
  if (bitsPerSign(text) < minBits) return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(text)).length;
  if (classes < 2 || !/\d/.test(text)) return false;
  const inWords = (text.toLowerCase().match(words) ?? []).filter(isWord).join('').length;
  return inWords < text.length / 3;
}

/** Letters in a row with vowels between, as languages have them. */
function isWord(letters: string): boolean {
  const vowels = letters.replaceAll(/[^aeiouy]/g, '').length;
  return vowels >= letters.length / 5 && vowels <= (letters.length * 3) / 5 && !/[^aeiouy]{5}/.test(letters);
}
