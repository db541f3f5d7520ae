import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import type { KeyboardEvent } from 'react';
import { useMemo } from 'react';
import { layoutGraph, type PlacedNode } from '../view/layout-graph.ts';
import { resourceGraph } from '../view/resource-graph.ts';

type Props = {
  readonly placement: PlacementInspection;
  readonly selected: string | undefined;
  readonly onOpen: (object: string) => void;
};

/** What a placement is made of, with health and drift at each node; every object opens beside. */
export function ResourceGraphView({ placement, selected, onOpen }: Props) {
  const graph = useMemo(() => layoutGraph(resourceGraph(placement)), [placement]);
  return (
    <div className="graph">
      <svg width={graph.width} height={graph.height} viewBox={`0 0 ${graph.width} ${graph.height}`}>
        <title>Objects in the order in which they are applied</title>
        {graph.edges.map(({ from, to }) => (
          <path key={`${from.id} ${to.id}`} d={pathOf(from, to)} />
        ))}
        {graph.nodes.map((node) => (
          <Node
            key={node.id}
            node={node}
            selected={node.kind === 'object' && node.opens === selected}
            onOpen={node.kind === 'object' && node.opens !== null ? onOpen : null}
          />
        ))}
      </svg>
    </div>
  );
}

function Node(props: {
  readonly node: PlacedNode;
  readonly selected: boolean;
  readonly onOpen: ((object: string) => void) | null;
}) {
  const { node, selected, onOpen } = props;
  const { x, y, width, height, state, over, name, kind } = node;
  if (kind === 'joint') {
    return (
      <circle className="joint" cx={x + width / 2} cy={y + height / 2} r={4}>
        <title>{name}</title>
      </circle>
    );
  }
  const words = `${over} ${name}: ${state.word}`;
  const classes = [
    'node',
    kind,
    `tone-${state.tone}`,
    onOpen === null ? '' : 'openable',
    selected ? 'selected' : '',
  ].join(' ');
  const body = (
    <>
      <rect width={width} height={height} rx={5} />
      <title>{words}</title>

      <NodeMark node={node} />
      <text className="over" x={28} y={16}>
        {cut(over, width - 36, 6)}
      </text>
      <text className="name" x={28} y={31}>
        {cut(name, width - 36 - (state.tone === 'good' ? 0 : state.word.length * 6 + 6), 6.8)}
      </text>
      {state.tone === 'good' ? null : (
        <text className="flag" x={width - 8} y={16} textAnchor="end">
          {cut(state.word, width / 2, 6)}
        </text>
      )}
    </>
  );
  const transform = `translate(${x} ${y})`;
  if (onOpen === null) {
    return (
      <g className={classes} transform={transform}>
        {body}
      </g>
    );
  }
  const open = (): void => onOpen(node.opens ?? '');
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    open();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button within a drawing
    <g
      className={classes}
      transform={transform}
      role="button"
      tabIndex={0}
      aria-label={words}
      aria-pressed={selected}
      onClick={open}
      onKeyDown={onKey}
    >
      {body}
    </g>
  );
}

const marks = {
  good: <circle r={4.5} fill="var(--tone)" />,
  moving: (
    <>
      <circle r={4.4} fill="none" stroke="var(--tone)" strokeWidth={1.6} />
      <path className="solid" d="M0-4.4a4.4 4.4 0 0 1 0 8.8z" />
    </>
  ),
  held: (
    <>
      <rect className="solid" x={-4.2} y={-4.5} width={3} height={9} />
      <rect className="solid" x={1.2} y={-4.5} width={3} height={9} />
    </>
  ),
  bad: <path className="line" d="M-3.8-3.8l7.6 7.6M3.8-3.8l-7.6 7.6" />,
  idle: <path className="line" d="M-4.5 0h9" />,
  drift: <path className="thin" d="M-4.5-1.8h9M-4.5 1.8h9M2.3-5l-4.6 10" />,
};

function NodeMark({ node }: { readonly node: PlacedNode }) {
  return (
    <g className="node-mark" transform={`translate(15 ${node.height / 2})`}>
      {marks[node.state.tone]}
    </g>
  );
}

/** From the right edge of one node to the left edge of the other. */
function pathOf(from: PlacedNode, to: PlacedNode): string {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x, to.y + to.height / 2];
  const middle = x1 + Math.min(28, (x2 - x1) / 2);
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${Math.min(x2, middle + 20)} ${y2}H${x2}`;
}

function cut(text: string, roomPx: number, letterPx: number): string {
  const room = Math.max(3, Math.floor(roomPx / letterPx));
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}
