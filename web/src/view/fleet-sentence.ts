import type { PlacementCounts } from './placement-counts.ts';
import type { FleetSearch } from './search-params.ts';

/** `288 placements: 270 healthy and synced…` in words, for what the filter leaves. */
export function fleetSentence(
  { total, byHealth, bySync }: PlacementCounts,
  filter: FleetSearch,
  seesAll = true,
): string {
  const narrowed = Object.entries(filter).filter(([name]) => name !== 'sync' && name !== 'health');
  const where = narrowed
    .map(([name, value]) => (name === 'text' ? `holding “${value}”` : `${name} ${value}`))
    .join(', ');
  const of = where === '' ? '' : ` (${where})`;
  if (total === 0 && where !== '') return `No placement fits${of}.`;
  if (total === 0) return seesAll ? 'Nothing is placed yet.' : 'Nothing that you may see is placed yet.';
  const words = [
    part((byHealth['degraded'] ?? 0) + (byHealth['missing'] ?? 0), 'degraded'),
    part(bySync['failed'], 'failed'),
    part(bySync['drifted'], 'drifted'),
    part(bySync['held'], 'held'),
    part(bySync['pending'], 'on their way'),
    part(byHealth['unknown'], 'unknown'),
  ].filter((text) => text !== '');
  const all = `${total.toLocaleString()} ${total === 1 ? 'placement' : 'placements'}${of}`;
  return words.length === 0 ? `${all}, healthy and equal to Git.` : `${all}: ${words.join(', ')}, the others well.`;
}

function part(count: number | undefined, word: string): string {
  return count === undefined || count === 0 ? '' : `${count.toLocaleString()} ${word}`;
}
