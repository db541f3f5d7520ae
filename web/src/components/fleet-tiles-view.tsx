import { useMemo, useState } from 'react';
import { StateMark } from '../ui/state-mark.tsx';
import { type FleetTile, fleetTiles, tileSentence } from '../view/fleet-tiles.ts';
import type { HeatCell } from '../view/heat-map.ts';
import type { TileGrouping } from '../view/search-params.ts';

type Props = {
  readonly cells: readonly HeatCell[];
  readonly by: TileGrouping;
  readonly onOpen: (tile: FleetTile) => void;
};

const atFirst = 120;

/** Placements gathered into tiles, what is worst first; a tile opens what it holds. */
export function FleetTilesView({ cells, by, onOpen }: Props) {
  const tiles = useMemo(() => fleetTiles(cells, by), [cells, by]);
  const [most, setMost] = useState(atFirst);
  return (
    <>
      <ul className="tiles">
        {tiles.slice(0, most).map((tile) => (
          <li key={tile.key}>
            <button type="button" className="tile" onClick={() => onOpen(tile)}>
              <span className="tile-name">
                <StateMark tone={tile.tone} />
                <strong className="clip">{tile.name}</strong>
                <span className="faint small clip">{tile.over}</span>
                <span className="tile-count small muted">{tile.total.toLocaleString()}</span>
              </span>
              <span className="tile-bar" aria-hidden="true">
                {tile.parts.map(({ tone, count }) => (
                  <i key={tone} className={`tone-${tone}`} style={{ flexGrow: count }} />
                ))}
              </span>
              <span className="small muted clip">{tileSentence(tile)}</span>
            </button>
          </li>
        ))}
      </ul>
      {tiles.length <= most ? null : (
        <p className="more">
          <button type="button" className="button" onClick={() => setMost((before) => before + 4 * atFirst)}>
            Show more of {tiles.length.toLocaleString()}
          </button>
        </p>
      )}
    </>
  );
}
