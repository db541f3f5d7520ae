const ownWords = /^(?:this|these|the|there|no|what|how|every|everything|its|deliveries)(?: |$)/;

/** Words as a sentence begins with them. A name is written as it is: `shop` stays `shop`. */
export function sentenceStart(words: string): string {
  return ownWords.test(words) ? words.charAt(0).toUpperCase() + words.slice(1) : words;
}
