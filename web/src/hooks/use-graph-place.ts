import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { nodeSize, type PlacedNode, type PlacedResources } from '../view/layout-resources.ts';
import { nodeBeside } from '../view/node-beside.ts';
import { type Sight, useWindow } from './use-window.ts';

const [smallest, largest, keyStep, wheelStep] = [0.1, 2, 1.25, 1.1] as const;
/** A graph is made to fit by itself only as long as its words can be read. */
const legible = 0.62;
/** As high as the graph is at most. */
const highestPx = 560;
/** Less is a click with a hand that trembles. */
const dragPx = 4;

export type GraphPlaceState = {
  readonly scale: number;
  readonly sight: Sight;
  /** The node that the Tab key reaches. */
  readonly active: string | undefined;
  /** Zooms about the middle of what is in sight. */
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
};

/** How a graph stands in its scrolling box: how large, what is in sight, where the keyboard is. */
export function useGraphPlace(
  place: RefObject<HTMLElement | null>,
  graph: PlacedResources,
  onFold: (id: string) => void,
): GraphPlaceState {
  const [scale, setScale] = useState(1);
  const chosen = useRef(false);
  const sight = useWindow(place);
  const { width, height } = graph;
  useFirstFit(place, graph, chosen, setScale);
  const zoom = useZoom(place, scale, (next) => {
    chosen.current = true;
    setScale(next);
  });
  const fit = (): void => {
    const box = place.current;
    if (box === null) return;
    chosen.current = true;
    setScale(clamp(Math.min(1, box.clientWidth / width, highestPx / height)));
  };
  const walk = useWalk(place, graph.nodes, scale, onFold);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const factor = { '+': keyStep, '=': keyStep, '-': 1 / keyStep }[event.key];
    if (factor !== undefined) zoom(factor);
    else if (event.key === '0') fit();
    else if (!walk.onKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { scale, sight, active: walk.active, zoom, fit, onKeyDown, onPointerDown: drag };
}

/** Until somebody zooms, a graph that is a little too wide for its place is made to fit it. */
function useFirstFit(
  place: RefObject<HTMLElement | null>,
  { width, height }: PlacedResources,
  chosen: RefObject<boolean>,
  setScale: (scale: number) => void,
): void {
  useLayoutEffect(() => {
    const box = place.current;
    if (box === null) return;
    const look = (): void => {
      if (chosen.current || box.clientWidth === 0) return;
      const fits = box.clientWidth / width;
      const scale = fits >= 1 || fits < legible ? 1 : fits;
      setScale(scale);
      // All steps are centred on one line: that is where to begin.
      requestAnimationFrame(() => box.scrollTo({ top: (height * scale - box.clientHeight) / 2 }));
    };
    const observer = new ResizeObserver(look);
    observer.observe(box);
    look();
    return () => observer.disconnect();
  }, [place, width, height, chosen, setScale]);
}

type Point = { readonly x: number; readonly y: number };

function useZoom(place: RefObject<HTMLElement | null>, scale: number, setScale: (scale: number) => void) {
  const now = useRef({ scale, setScale });
  now.current = { scale, setScale };
  const zoom = useCallback(
    (factor: number, at?: Point): void => {
      const box = place.current;
      if (box === null) return;
      const { x, y } = at ?? { x: box.clientWidth / 2, y: box.clientHeight / 2 };
      const { scale: from } = now.current;
      const next = clamp(from * factor);
      const [left, top] = [(box.scrollLeft + x) * (next / from) - x, (box.scrollTop + y) * (next / from) - y];
      now.current.setScale(next);
      requestAnimationFrame(() => box.scrollTo({ left, top }));
    },
    [place],
  );
  useEffect(() => {
    const box = place.current;
    if (box === null) return;
    // With Ctrl, or with two fingers, the wheel zooms about the pointer; else it scrolls as everywhere.
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = box.getBoundingClientRect();
      zoom(event.deltaY < 0 ? wheelStep : 1 / wheelStep, { x: event.clientX - left, y: event.clientY - top });
    };
    box.addEventListener('wheel', onWheel, { passive: false });
    return () => box.removeEventListener('wheel', onWheel);
  }, [place, zoom]);
  return zoom;
}

/** The arrow keys lead from node to node; one node at a time is reached by the Tab key. */
function useWalk(
  place: RefObject<HTMLElement | null>,
  nodes: readonly PlacedNode[],
  scale: number,
  onFold: (id: string) => void,
) {
  const reachable = nodes.filter(({ opens, kind }) => opens !== null && kind !== 'dependency');
  const [reached, setReached] = useState<string | null>(null);
  const wanted = useRef<string | null>(null);
  // What was not in sight is drawn first: as soon as it is there, the keyboard is on it.
  useEffect(() => {
    if (wanted.current === null) return;
    const node = place.current?.querySelector<SVGElement>(`[data-node="${CSS.escape(wanted.current)}"]`);
    if (node === null || node === undefined) return;
    wanted.current = null;
    node.focus({ preventScroll: true });
  });
  const current = reachable.find(({ id }) => id === reached) ?? reachable[0];
  const onKey = ({ key, target, currentTarget }: KeyboardEvent<HTMLElement>): boolean => {
    if (current === undefined || !key.startsWith('Arrow')) return false;
    const isOnNode = target !== currentTarget;
    if (isOnNode && current.made !== null && (key === 'ArrowRight') !== current.made.open && /Left|Right/.test(key)) {
      onFold(current.id);
      return true;
    }
    const next = isOnNode ? nodeBeside(reachable, current, key) : current;
    const box = place.current;
    if (next === null || box === null) return true;
    setReached(next.id);
    bringInSight(box, next, scale);
    wanted.current = next.id;
    return true;
  };
  return { active: current?.id, onKey };
}

function bringInSight(box: HTMLElement, { x, y }: PlacedNode, scale: number): void {
  const [left, top] = [x * scale, y * scale];
  const [right, bottom] = [left + nodeSize.width * scale, top + nodeSize.height * scale];
  if (left < box.scrollLeft) box.scrollLeft = left - 12;
  else if (right > box.scrollLeft + box.clientWidth) box.scrollLeft = right - box.clientWidth + 12;
  if (top < box.scrollTop) box.scrollTop = top - 12;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight + 12;
}

/** The mouse takes hold of the ground and moves it. Fingers scroll by themselves. */
function drag(event: PointerEvent<HTMLElement>): void {
  if (event.pointerType !== 'mouse' || event.button !== 0) return;
  const box = event.currentTarget;
  const from = { x: event.clientX + box.scrollLeft, y: event.clientY + box.scrollTop };
  const begun: Point = { x: event.clientX, y: event.clientY };
  let moved = false;
  const move = ({ clientX, clientY }: globalThis.PointerEvent): void => {
    moved ||= Math.abs(clientX - begun.x) + Math.abs(clientY - begun.y) > dragPx;
    if (!moved) return;
    box.classList.add('dragged');
    box.scrollTo(from.x - clientX, from.y - clientY);
  };
  const end = (): void => {
    removeEventListener('pointermove', move);
    removeEventListener('pointerup', end);
    removeEventListener('pointercancel', end);
    box.classList.remove('dragged');
    if (!moved) return;
    // The click that ends a drag opens nothing; it comes at once, or not at all.
    const swallow = (click: Event): void => click.stopPropagation();
    addEventListener('click', swallow, { capture: true });
    setTimeout(() => removeEventListener('click', swallow, { capture: true }));
  };
  addEventListener('pointermove', move);
  addEventListener('pointerup', end);
  addEventListener('pointercancel', end);
}

function clamp(scale: number): number {
  return Math.min(largest, Math.max(smallest, scale));
}
