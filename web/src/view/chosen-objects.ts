import type { SyncObjects } from '@fairlead/core/wire/view/sync.ts';

export type Choosable = SyncObjects['items'][number];
export type KindGroup = { readonly kind: string; readonly items: readonly Choosable[] };

/** Objects by kind, those whose name or kind holds the text; in the order in which they came. */
export function groupByKind(items: readonly Choosable[], text: string): readonly KindGroup[] {
  const wanted = text.trim().toLowerCase();
  const groups = new Map<string, Choosable[]>();
  for (const item of items) {
    if (!item.object.toLowerCase().includes(wanted)) continue;
    groups.set(item.kind, [...(groups.get(item.kind) ?? []), item]);
  }
  return [...groups].map(([kind, found]) => ({ kind, items: found }));
}

/** The keys of what is not as Git asks for, by what is recorded. */
export function differing(items: readonly Choosable[]): ReadonlySet<string> {
  return new Set(items.filter(({ standing }) => standing !== 'equal').map(({ key }) => key));
}

/** The choice with these taken in or left out. */
export function withChosen(
  chosen: ReadonlySet<string>,
  items: readonly Pick<Choosable, 'key'>[],
  isIn: boolean,
): ReadonlySet<string> {
  const next = new Set(chosen);
  for (const { key } of items) {
    if (isIn) next.add(key);
    else next.delete(key);
  }
  return next;
}

/** How the command line calls what is chosen: by kind and name, or by its key where two are called alike. */
export function namesForCommand(items: readonly Choosable[], chosen: ReadonlySet<string>): readonly string[] {
  const counts = new Map<string, number>();
  for (const { object } of items) counts.set(object, (counts.get(object) ?? 0) + 1);
  return items
    .filter(({ key }) => chosen.has(key))
    .map(({ key, object }) => ((counts.get(object) ?? 0) > 1 ? key : object));
}

/** What each standing is called beside an object. */
export const standingWords: { readonly [S in Choosable['standing']]: string } = {
  new: 'not there yet',
  changed: 'changed in Git',
  drifted: 'drifted',
  undeclared: 'no longer declared',
  equal: 'as in Git',
};
