import type { DiffView } from '@fairlead/core/wire/view/object.ts';

type Row = Pick<DiffView['objects'][number], 'change' | 'message' | 'object'>;

const words = { create: 'created', change: 'changed', prune: 'deleted' } as const;

/** What a sync would do now, in one sentence. Deletions happen only where they are asked for or the policy says so. */
export function dryRunSentence(rows: readonly Row[], prune: boolean): string {
  const unseen = rows.filter(({ change }) => change === 'unknown');
  const counted = (['create', 'change', 'prune'] as const).flatMap((change) => {
    const count = rows.filter((row) => row.change === change).length;
    const noun = count === 1 ? 'object' : 'objects';
    const left = change === 'prune' && !prune ? ' if deletions are asked for' : '';
    return count === 0 ? [] : [`${count} ${noun} would be ${words[change]}${left}`];
  });
  const known = counted.length === 0 ? '' : `${counted.join(', ')}.`;
  if (unseen.length > 0) {
    const reason = unseen[0]?.message ?? '';
    return `${known === '' ? '' : `${known} `}Not all could be seen: ${reason}${/[.!?]$/.test(reason) ? '' : '.'}`;
  }
  return known === '' ? 'Nothing would change: live and Git hold the same.' : known;
}
