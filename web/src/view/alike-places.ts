import type { Names } from './where.ts';

/** Several places of which the same is to be said; `first` stands for all. */
export type Alike<T> = { readonly key: string; readonly first: T; readonly others: readonly T[] };

/** Gathers what is alike under its first, in the order of the firsts. `keyOf` says what has to be alike. */
export function alikePlaces<T>(found: readonly T[], keyOf: (one: T) => string): readonly Alike<T>[] {
  const groups = new Map<string, T[]>();
  for (const one of found) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups].flatMap(([key, [first, ...others]]) => (first === undefined ? [] : [{ key, first, others }]));
}

/** A sentence about a placement without the name of the placement, which stands above it already. */
export function withoutPlace(sentence: string, { application, stage }: Pick<Names, 'application' | 'stage'>): string {
  const place = `${application} in ${stage}`;
  if (!sentence.startsWith(`${place} `)) return sentence;
  const rest = sentence.slice(place.length + 1).replace(/^failed: /, '');
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

const revision = /\b[0-9a-f]{7,40}\b/g;
const time = /(?:\d{4}-\d\d-\d\d )?\d\d:\d\d UTC/g;

/** What a sentence says whatever the version and the minute: two places with one trouble have one cause. */
export function causeOf(sentence: string): string {
  return sentence.replace(time, '').replace(revision, '');
}
