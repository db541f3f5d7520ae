import { routes } from '@fairlead/core/wire/routes.ts';
import type { TreeNodeView } from '@fairlead/core/wire/view/below.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { type MouseEvent, useCallback, useMemo, useRef, useState } from 'react';
import { useAsk } from '../hooks/use-ask.ts';
import { useGraphPlace } from '../hooks/use-graph-place.ts';
import { usePlacedResources } from '../hooks/use-placed-resources.ts';
import { Loading } from '../ui/told.tsx';
import { nodeAt } from '../view/far-nodes.ts';
import { nodeSize, type PlacedNode, type PlacedResources } from '../view/layout-resources.ts';
import type { Grouping } from '../view/search-params.ts';
import { FarNodesView } from './far-nodes-view.tsx';
import { GraphNodeView } from './graph-node.tsx';
import { UnreadLines } from './unread-lines.tsx';

type Props = {
  readonly placement: PlacementInspection;
  readonly by: Grouping;
  readonly selected: string | undefined;
  readonly onOpen: (object: string) => void;
};

/** What controllers make comes and goes without an event of ours: read again this often while somebody looks. */
const everyMs = 10_000;
const nothingOwned: readonly TreeNodeView[] = [];

/** What a placement is made of, with health and drift at each node; a group opens in place, an object beside. */
export function ResourceGraphView({ placement, by, selected, onOpen }: Props) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const folding = useMemo(() => ({ by, opened }), [by, opened]);
  const facts = useMemo(() => {
    const { application, stage, sync, health, inventory, dependsOn, pendingDeletes } = placement;
    return { application, stage, sync, health, inventory, dependsOn, pendingDeletes };
  }, [placement]);
  const tree = useAsk(
    routes.readTree,
    { params: { id: placement.id } },
    { enabled: by === 'owner', ...(by === 'owner' ? { everyMs } : {}) },
  );
  const owned = by === 'owner' ? (tree.data?.nodes ?? nothingOwned) : nothingOwned;
  const graph = usePlacedResources({ facts, owned, folding });
  const toggle = useCallback((id: string) => setOpened((old) => toggled(old, id)), []);
  const open = useCallback(
    (node: PlacedNode): void => {
      if (node.kind === 'object') onOpen(node.opens ?? '');
      else toggle(node.id);
    },
    [onOpen, toggle],
  );
  if (graph === null) return <Loading what="the graph" />;
  return (
    <>
      {by !== 'owner' || tree.error === null ? null : (
        <p className="muted">What these objects made could not be asked of the target: {tree.error.message}</p>
      )}
      <UnreadLines unread={by === 'owner' ? (tree.data?.unread ?? []) : []} />
      <GraphPlace graph={graph} selected={selected} opened={opened} onOpen={open} onFold={toggle} />
    </>
  );
}

type PlaceProps = {
  readonly graph: PlacedResources;
  readonly selected: string | undefined;
  readonly opened: ReadonlySet<string>;
  readonly onOpen: (node: PlacedNode) => void;
  readonly onFold: (id: string) => void;
};

/** Room for the buttons beside a graph of one line. */
const leastHeightPx = 120;
/** Below this, words could not be read. */
const farBelow = 0.45;

/** A graph that is dragged, scrolled, zoomed and walked through. Only what is in sight exists: fifteen hundred objects scroll like ten. */
function GraphPlace({ graph, selected, opened, onOpen, onFold }: PlaceProps) {
  const place = useRef<HTMLElement>(null);
  const { scale, sight, active, zoom, fit, onKeyDown, onPointerDown } = useGraphPlace(place, graph, onFold);
  const { width, height } = graph;
  const far = scale < farBelow;
  const shown = graph.nodes.filter(
    ({ id, x, y }) =>
      (!far || id === active) &&
      (x + nodeSize.width) * scale >= sight.left &&
      x * scale <= sight.right &&
      (y + nodeSize.height) * scale >= sight.top &&
      y * scale <= sight.bottom,
  );
  // From afar a node is no element of its own.
  const openAt = ({ clientX, clientY, currentTarget }: MouseEvent<HTMLElement>): void => {
    const { left, top } = (currentTarget.querySelector('svg') ?? currentTarget).getBoundingClientRect();
    const node = nodeAt(graph.nodes, (clientX - left) / scale, (clientY - top) / scale);
    if (node !== null && node.opens !== null && node.kind !== 'dependency') onOpen(node);
  };
  return (
    <div className="graph-place">
      <section
        ref={place}
        className="graph"
        aria-label="Objects in the order in which they are applied; arrow keys move, plus and minus zoom"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onClick={far ? openAt : undefined}
      >
        <svg
          width={width * scale}
          height={Math.max(height * scale, leastHeightPx)}
          viewBox={`0 0 ${width} ${Math.max(height, leastHeightPx / scale)}`}
          preserveAspectRatio="xMinYMin"
        >
          <title>Objects in the order in which they are applied</title>
          <path className="line-path" d={graph.lines} />
          <path className="line-path" d={graph.made} />
          <path className="frame-path" d={graph.frames} />
          {graph.joints.map(({ x, y, name }) => (
            <circle key={name} className="joint" cx={x} cy={y} r={4}>
              <title>once these are healthy: {name}</title>
            </circle>
          ))}
          {far ? <FarNodesView nodes={graph.nodes} /> : null}
          {shown.map((node) => (
            <GraphNodeView
              key={node.id}
              node={node}
              selected={(node.kind === 'object' && node.opens === selected) || opened.has(node.id)}
              reached={node.id === active}
              far={far}
              onOpen={onOpen}
              onFold={onFold}
            />
          ))}
        </svg>
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

const zoomStep = 1.25;

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}
