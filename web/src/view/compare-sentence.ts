import type { CompareView } from '@fairlead/core/wire/view/question.ts';
import { shortRevision } from './shorten.ts';
import { placeWords } from './where.ts';

type Compared = Pick<CompareView, 'a' | 'b' | 'equal'> & { readonly objects: readonly unknown[] };

/** What a comparison found, in words: `2 of 8 objects differ between shop in staging (3f2a91c) and shop in prod (07d0413).` */
export function compareSentence({ a, b, equal, objects }: Compared): string {
  const sides = `${sideOf(a)} and ${sideOf(b)}`;
  const all = equal + objects.length;
  if (all === 0) return `Neither of ${sides} holds an object.`;
  if (objects.length === 0) return `${sides} are the same: ${all === 1 ? '1 object' : `${all} objects`}.`;
  return `${objects.length} of ${all} objects ${objects.length === 1 ? 'differs' : 'differ'} between ${sides}.`;
}

function sideOf(side: CompareView['a']): string {
  const version = side.revision === null ? '' : ` (${shortRevision(side.revision)})`;
  return `${placeWords(side)}${version}`;
}
