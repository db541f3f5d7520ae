import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useWidth } from '../hooks/use-width.ts';
import { StateMark } from '../ui/state-mark.tsx';
import { type HeatCell, type HeatSquare, heatMap } from '../view/heat-map.ts';
import { type FoundSquare, placeHeatMap, squareAt, squareBeside, squareOf } from '../view/place-heat-map.ts';
import { placementTone } from '../view/tone.ts';
import { placeWords } from '../view/where.ts';
import { drawHeatMap } from './draw-heat-map.ts';

type Props = {
  readonly cells: readonly HeatCell[];
  readonly selected: string | undefined;
  readonly onOpen: (id: string) => void;
};

/** Of the window, at most: so that the table below is within reach. */
const [highestShare, lowestPx] = [0.7, 240] as const;

/** Applications × targets, a square each, on a canvas that draws only what is in sight. */
export function HeatMapView({ cells, selected, onOpen }: Props) {
  const map = useMemo(() => heatMap(cells), [cells]);
  const [place, widthPx] = useWidth<HTMLDivElement>();
  const placed = useMemo(() => placeHeatMap(map, widthPx), [map, widthPx]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  const current = useMemo(() => squareOf(placed, pointed), [placed, pointed]);
  const height = Math.min(Math.max(lowestPx, innerHeight * highestShare), placed.height);
  const draw = (): void => {
    const [element, box] = [canvas.current, place.current];
    if (element === null || box === null) return;
    drawHeatMap(element, {
      placed,
      widthPx,
      heightPx: height,
      scrollX: box.scrollLeft,
      scrollY: box.scrollTop,
      pointed,
      selected: selected ?? null,
    });
  };
  useLayoutEffect(draw);
  useRedrawn(draw);
  const under = (event: PointerEvent<HTMLDivElement>): FoundSquare | null => {
    const { clientX, clientY, currentTarget } = event;
    const { left, top } = currentTarget.getBoundingClientRect();
    const y = clientY - top;
    return y < placed.top
      ? null
      : squareAt(placed, clientX - left + currentTarget.scrollLeft, y + currentTarget.scrollTop);
  };
  const onKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key === 'Enter' && current !== null) onOpen(current.square.cell.id);
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    const next = squareBeside(placed, current, event.key);
    setPointed(next?.square.cell.id ?? null);
    if (next === null) return;
    const [box, above] = [event.currentTarget, next.line.y - placed.top];
    if (above < box.scrollTop) box.scrollTop = above;
    else if (next.line.y + placed.pitchY > box.scrollTop + height) box.scrollTop = next.line.y + placed.pitchY - height;
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture that can be walked through with the arrow keys; the same is below as a table */}
      <div
        ref={place}
        className="heat"
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes the arrow keys
        tabIndex={0}
        aria-label="Heat map of applications and targets; arrow keys move, Enter opens. The same is below as a table."
        onScroll={draw}
        onPointerMove={(event) => setPointed(under(event)?.square.cell.id ?? null)}
        onPointerLeave={() => setPointed(null)}
        onClick={(event) => {
          const found = under(event as PointerEvent<HTMLDivElement>); // a click has a pointer's place
          if (found !== null) onOpen(found.square.cell.id);
        }}
        onKeyDown={onKey}
        style={{ height }}
      >
        <div className="heat-size" style={{ width: Math.max(placed.width, widthPx), height: placed.height }}>
          <canvas ref={canvas} />
        </div>
      </div>
      <div className="heat-tip" aria-live="polite">
        {current === null ? (
          'Each cell is one placement. Point at it, or use the arrow keys.'
        ) : (
          <Words square={current.square} />
        )}
      </div>
    </>
  );
}

/** A canvas does not follow the theme or a font that came late by itself. */
function useRedrawn(draw: () => void): void {
  useEffect(() => {
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    document.fonts.addEventListener('loadingdone', draw);
    return () => {
      scheme.removeEventListener('change', draw);
      document.fonts.removeEventListener('loadingdone', draw);
    };
  });
}

function Words({ square }: { readonly square: HeatSquare }) {
  const { tone, word } = placementTone(square.cell.sync, square.cell.health);
  return (
    <span className={`state tone-${tone}`}>
      <StateMark tone={tone} />
      {placeWords(square.cell)}: {word}
    </span>
  );
}
