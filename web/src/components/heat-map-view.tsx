import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useWidth } from '../hooks/use-width.ts';
import { StateMark } from '../ui/state-mark.tsx';
import { type HeatCell, type HeatSquare, heatGeometry, heatMap, squareAt, squareBeside } from '../view/heat-map.ts';
import { placementTone } from '../view/tone.ts';
import { placeWords } from '../view/where.ts';
import { drawHeatMap } from './draw-heat-map.ts';

type Props = {
  readonly cells: readonly HeatCell[];
  readonly selected: string | undefined;
  readonly onOpen: (id: string) => void;
};

/** Applications × targets, a square each, on a canvas that draws only what is in sight. */
export function HeatMapView({ cells, selected, onOpen }: Props) {
  const map = useMemo(() => heatMap(cells), [cells]);
  const [place, widthPx] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<HeatSquare | null>(null);
  const left = widthPx < 560 ? 96 : 150;
  const geometry = heatGeometry(map.columns.length, widthPx, left, 40);
  const height = Math.min(420, geometry.top + map.rows.length * geometry.pitchY + 6);
  const size = {
    width: geometry.left + map.columns.length * geometry.pitchX,
    height: geometry.top + map.rows.length * geometry.pitchY + 6,
  };
  const current =
    pointed === null
      ? undefined
      : map.rows.flatMap(({ squares }) => squares).find(({ cell }) => cell.id === pointed.cell.id);
  const draw = (): void => {
    const [element, box] = [canvas.current, place.current];
    if (element === null || box === null) return;
    drawHeatMap(element, {
      map,
      geometry,
      widthPx,
      heightPx: height,
      scrollX: box.scrollLeft,
      scrollY: box.scrollTop,
      pointed: current?.cell.id ?? null,
      selected: selected ?? null,
    });
  };
  useLayoutEffect(draw);
  useEffect(() => {
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    return () => scheme.removeEventListener('change', draw);
  });
  const under = (event: PointerEvent<HTMLDivElement>): HeatSquare | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const { scrollLeft, scrollTop } = event.currentTarget;
    const y = event.clientY - box.top;
    return y < geometry.top ? null : squareAt(map, geometry, event.clientX - box.left + scrollLeft, y + scrollTop);
  };
  const onKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key === 'Enter' && current !== undefined) onOpen(current.cell.id);
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    const next = squareBeside(map, current ?? null, event.key);
    setPointed(next);
    const row = map.rows.findIndex(({ squares }) => next !== null && squares.includes(next));
    const [top, box] = [row * geometry.pitchY, event.currentTarget];
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + geometry.top + geometry.pitchY > box.scrollTop + height)
      box.scrollTop = top + geometry.top + geometry.pitchY - height;
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
        onPointerMove={(event) => setPointed(under(event))}
        onPointerLeave={() => setPointed(null)}
        onClick={(event) => {
          const square = under(event as PointerEvent<HTMLDivElement>); // a click has a pointer's place
          if (square !== null) onOpen(square.cell.id);
        }}
        onKeyDown={onKey}
        style={{ height }}
      >
        <div className="heat-size" style={{ width: Math.max(size.width, widthPx), height: size.height }}>
          <canvas ref={canvas} />
        </div>
      </div>
      <div className="heat-tip" aria-live="polite">
        {current === undefined ? (
          'Each cell is one placement. Point at it, or use the arrow keys.'
        ) : (
          <Words square={current} />
        )}
      </div>
    </>
  );
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
