import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useWindow } from '../hooks/use-window.ts';
import { layoutResources, nodeSize, type PlacedNode, type PlacedResources } from '../view/layout-resources.ts';
import { resourceGraph } from '../view/resource-graph.ts';
import type { Grouping } from '../view/search-params.ts';
import { GraphNodeView } from './graph-node.tsx';

type Props = {
  readonly placement: PlacementInspection;
  readonly by: Grouping;
  readonly selected: string | undefined;
  readonly onOpen: (object: string) => void;
};

const [smallest, largest, zoomStep] = [0.1, 2, 1.25] as const;
/** Below this, words could not be read. */
const farBelow = 0.45;
/** As high as the graph is at most. */
const highestPx = 560;
/** Room for the buttons beside a graph of one line. */
const leastHeightPx = 120;

/** What a placement is made of, with health and drift at each node; a group opens in place, an object beside. */
export function ResourceGraphView({ placement, by, selected, onOpen }: Props) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const graph = useMemo(() => layoutResources(resourceGraph(placement, { by, opened })), [placement, by, opened]);
  const place = useRef<HTMLElement>(null);
  const [scale, setScale] = useState(1);
  const open = useCallback(
    (node: PlacedNode): void => {
      if (node.kind === 'object') onOpen(node.opens ?? '');
      else setOpened((old) => toggled(old, node.id));
    },
    [onOpen],
  );
  const zoom = useZoom(place, scale, setScale);
  const fit = (): void => {
    const box = place.current;
    if (box !== null) setScale(clamp(Math.min(1, box.clientWidth / graph.width, highestPx / graph.height)));
  };
  return (
    <div className="graph-place">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard */}
      <section ref={place} className="graph" aria-label="Objects in the order in which they are applied" tabIndex={0}>
        <Drawing graph={graph} place={place} scale={scale} selected={selected} opened={opened} onOpen={open} />
      </section>
      <fieldset className="zoom" aria-label="Zoom">
        <button type="button" className="button" aria-label="Smaller" onClick={() => zoom(1 / zoomStep)}>
          −
        </button>
        <button type="button" className="button" onClick={fit}>
          Fit
        </button>
        <button type="button" className="button" aria-label="Larger" onClick={() => zoom(zoomStep)}>
          +
        </button>
      </fieldset>
    </div>
  );
}

type DrawingProps = {
  readonly graph: PlacedResources;
  readonly place: RefObject<HTMLElement | null>;
  readonly scale: number;
  readonly selected: string | undefined;
  readonly opened: ReadonlySet<string>;
  readonly onOpen: (node: PlacedNode) => void;
};

/** Only what is in sight exists: so fifteen hundred objects scroll like ten. */
function Drawing({ graph, place, scale, selected, opened, onOpen }: DrawingProps) {
  const sight = useWindow(place);
  const { width, height } = graph;
  const shown = graph.nodes.filter(
    ({ x, y }) =>
      (x + nodeSize.width) * scale >= sight.left &&
      x * scale <= sight.right &&
      (y + nodeSize.height) * scale >= sight.top &&
      y * scale <= sight.bottom,
  );
  return (
    <svg
      width={width * scale}
      height={Math.max(height * scale, leastHeightPx)}
      viewBox={`0 0 ${width} ${Math.max(height, leastHeightPx / scale)}`}
      preserveAspectRatio="xMinYMin"
    >
      <title>Objects in the order in which they are applied</title>
      <path className="line-path" d={graph.lines} />
      <path className="frame-path" d={graph.frames} />
      {graph.joints.map(({ x, y, name }) => (
        <circle key={name} className="joint" cx={x} cy={y} r={4}>
          <title>once these are healthy: {name}</title>
        </circle>
      ))}
      {shown.map((node) => (
        <GraphNodeView
          key={node.id}
          node={node}
          selected={(node.kind === 'object' && node.opens === selected) || opened.has(node.id)}
          far={scale < farBelow}
          onOpen={onOpen}
        />
      ))}
    </svg>
  );
}

/** Zooms about the middle of what is in sight, or about the pointer where Ctrl and the wheel (or two fingers) do it. */
function useZoom(place: RefObject<HTMLElement | null>, scale: number, setScale: (scale: number) => void) {
  const zoom = useCallback(
    (factor: number, at?: { readonly x: number; readonly y: number }): void => {
      const box = place.current;
      if (box === null) return;
      const { x, y } = at ?? { x: box.clientWidth / 2, y: box.clientHeight / 2 };
      const next = clamp(scale * factor);
      const [left, top] = [(box.scrollLeft + x) * (next / scale) - x, (box.scrollTop + y) * (next / scale) - y];
      setScale(next);
      requestAnimationFrame(() => box.scrollTo({ left, top }));
    },
    [place, scale, setScale],
  );
  useEffect(() => {
    const box = place.current;
    if (box === null) return;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = box.getBoundingClientRect();
      zoom(event.deltaY < 0 ? 1.1 : 1 / 1.1, { x: event.clientX - left, y: event.clientY - top });
    };
    box.addEventListener('wheel', onWheel, { passive: false });
    return () => box.removeEventListener('wheel', onWheel);
  }, [place, zoom]);
  return zoom;
}

function clamp(scale: number): number {
  return Math.min(largest, Math.max(smallest, scale));
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}
