import { alertedObject, type Wanted } from './alerted-object.ts';
import { podOwner } from './pod-owner.ts';

export type SearchIntent =
  | { readonly kind: 'nothing' }
  /** A commit or change: whole or its first signs. */
  | { readonly kind: 'change'; readonly id: string }
  /** An object, as a pager, kubectl or Fairlead writes it. */
  | { readonly kind: 'object'; readonly wanted: Wanted }
  /** Anything; where it may be a pod's name, also what made that pod. */
  | { readonly kind: 'text'; readonly text: string; readonly wanted: Wanted | null };

const hexPattern = /^[0-9a-f]{7,64}$/i;
/** A commit as a forge's address or `git log --oneline` has it. */
const commitPattern = /\/commits?\/([0-9a-f]{7,64})\b|^([0-9a-f]{7,12})\s+\S/;
const objectPattern = /\b([A-Z][A-Za-z]+(?:\/[\w.-]+){1,2})\b/;
/** What the server takes. */
const longest = 200;
/** A pager's text is longer than a name. */
const longestPasted = 4_000;

/** What somebody means by what they typed or pasted into the search field. */
export function searchIntent(typed: string): SearchIntent {
  const pasted = typed.trim().slice(0, longestPasted);
  const text = pasted.slice(0, longest);
  if (text === '') return { kind: 'nothing' };
  const [, inAddress, inLog = ''] = commitPattern.exec(pasted) ?? [];
  // A word of these letters alone is more likely a word.
  const commit = hexPattern.test(text) ? text : (inAddress ?? (/\d/.test(inLog) ? inLog : undefined));
  if (commit !== undefined) return { kind: 'change', id: commit.toLowerCase() };
  const named = objectPattern.exec(pasted)?.[1];
  const wanted = named === undefined ? alertedObject(pasted) : namedWanted(named);
  if (wanted !== undefined && (wanted.pod !== text || wanted.namespace !== null)) return { kind: 'object', wanted };
  const owner = podOwner(text);
  return { kind: 'text', text, wanted: owner === undefined ? null : { ...owner, namespace: null, pod: text } };
}

/** `Kind/name` or `Kind/namespace/name`. */
function namedWanted(named: string): Wanted {
  const [kind = '', second = '', third] = named.split('/');
  return third === undefined
    ? { kinds: [kind], namespace: null, name: second, pod: null }
    : { kinds: [kind], namespace: second, name: third, pod: null };
}
