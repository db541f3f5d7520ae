import type { HeatCell } from './heat-map.ts';
import type { TileGrouping } from './search-params.ts';
import { placementTone, type Tone, tones } from './tone.ts';

export type TilePart = { readonly tone: Tone; readonly count: number };
export type FleetTile = {
  readonly key: string;
  readonly name: string;
  /** What it belongs to, where its name alone may be another's too. */
  readonly over: string;
  /** Of the place that needs a person most. */
  readonly tone: Tone;
  /** What needs a person first. */
  readonly parts: readonly TilePart[];
  readonly total: number;
};

const words: { readonly [T in Tone]: string } = {
  bad: 'failed or ill',
  drift: 'drifted',
  held: 'held',
  moving: 'on the way',
  idle: 'suspended or unknown',
  good: 'well',
};

/** Placements gathered by what a person looks for; what is worst comes first. */
export function fleetTiles(cells: readonly HeatCell[], by: TileGrouping): readonly FleetTile[] {
  const groups = new Map<
    string,
    { readonly name: string; readonly over: string; readonly counts: Map<Tone, number> }
  >();
  for (const cell of cells) {
    const [name, over] = namesOf(cell, by);
    const key = `${over}\n${name}`;
    const group = groups.get(key) ?? { name, over, counts: new Map<Tone, number>() };
    groups.set(key, group);
    const { tone } = placementTone(cell.sync, cell.health);
    group.counts.set(tone, (group.counts.get(tone) ?? 0) + 1);
  }
  return [...groups]
    .map(([key, { name, over, counts }]) => {
      const parts = tones.flatMap((tone) => {
        const count = counts.get(tone) ?? 0;
        return count === 0 ? [] : [{ tone, count }];
      });
      const total = parts.reduce((sum, { count }) => sum + count, 0);
      return { key, name, over, tone: parts[0]?.tone ?? 'idle', parts, total };
    })
    .sort((a, b) => tones.indexOf(a.tone) - tones.indexOf(b.tone) || share(b) - share(a) || compare(a.name, b.name));
}

/** `1 failed or ill, 2 held, 97 well`: what the bar of a tile shows. */
export function tileSentence({ parts }: FleetTile): string {
  return parts.map(({ tone, count }) => `${count.toLocaleString()} ${words[tone]}`).join(', ');
}

function namesOf(cell: HeatCell, by: TileGrouping): readonly [string, string] {
  return by === 'application' ? [cell.application, cell.project] : [cell[by], ''];
}

/** How much of a tile is as bad as its worst place. */
function share({ parts, total }: FleetTile): number {
  return (parts[0]?.count ?? 0) / total;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
