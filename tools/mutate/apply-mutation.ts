import type { Mutation } from './mutation.ts';

export type Applied =
  | { readonly kind: 'applied'; readonly text: string }
  | { readonly kind: 'unmatched'; readonly times: number };

/** The file's text without the guard; `unmatched` with how often the guard is there, where that is not once. */
export function applyMutation(text: string, { from, to }: Pick<Mutation, 'from' | 'to'>): Applied {
  const parts = text.split(from);
  if (parts.length !== 2) return { kind: 'unmatched', times: parts.length - 1 };
  return { kind: 'applied', text: parts.join(to) };
}
