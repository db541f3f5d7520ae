export type SearchIntent =
  | { readonly kind: 'nothing' }
  /** A commit or change: whole or its first signs. */
  | { readonly kind: 'change'; readonly id: string }
  /** `Kind/name` or `Kind/namespace/name`, as a pager writes it. */
  | { readonly kind: 'object'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string };

const hexPattern = /^[0-9a-f]{7,64}$/i;
const objectPattern = /\b([A-Z][A-Za-z]+(?:\/[\w.-]+){1,2})\b/;
/** What the server takes. */
const longest = 200;

/** What somebody means by what they typed or pasted into the search field. */
export function searchIntent(typed: string): SearchIntent {
  const text = typed.trim().slice(0, longest);
  if (text === '') return { kind: 'nothing' };
  if (hexPattern.test(text)) return { kind: 'change', id: text.toLowerCase() };
  const object = objectPattern.exec(text)?.[1];
  return object === undefined ? { kind: 'text', text } : { kind: 'object', text: object };
}
