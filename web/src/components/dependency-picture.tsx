import type { KeyboardEvent } from 'react';
import { StateMark } from '../ui/state-mark.tsx';
import { nodeSize, type PlacedApplication, type PlacedDependencies } from '../view/dependency-graph.ts';
import { placementTone } from '../view/tone.ts';

type Props = {
  readonly placed: PlacedDependencies;
  readonly selected: string | undefined;
  readonly reached: readonly string[];
  readonly onOpen: (id: string) => void;
};

/** Applications and the lines between them, from what is needed to what needs it; what is reached stands out. */
export function DependencyPicture({ placed, selected, reached, onOpen }: Props) {
  const lit = (id: string): boolean => id === selected || reached.includes(id);
  return (
    <div className="graph">
      <svg width={placed.width} height={placed.height} viewBox={`0 0 ${placed.width} ${placed.height}`}>
        <title>Applications from left to right: what is needed first, then what needs it</title>
        {placed.edges.map(({ from, to, kind }) => (
          <path
            key={`${from.id} ${to.id}`}
            className={lit(from.id) && lit(to.id) ? 'need lit' : 'need'}
            strokeDasharray={kind === 'input' ? '4 3' : undefined}
            d={pathOf(from, to)}
          />
        ))}
        {placed.nodes.map((node) => (
          <Node
            key={node.id}
            node={node}
            state={node.id === selected ? 'selected' : selected !== undefined && !lit(node.id) ? 'dim' : ''}
            onOpen={onOpen}
          />
        ))}
      </svg>
    </div>
  );
}

function Node(props: {
  readonly node: PlacedApplication;
  readonly state: string;
  readonly onOpen: (id: string) => void;
}) {
  const { node, state, onOpen } = props;
  const { tone, word } = placementTone(node.sync, node.health);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onOpen(node.id);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button within a drawing
    <g
      className={`node placement openable tone-${tone} ${state}`}
      transform={`translate(${node.x} ${node.y})`}
      role="button"
      tabIndex={0}
      aria-label={`${node.name}: ${word}, ${node.placements} placements`}
      aria-pressed={state === 'selected'}
      onClick={() => onOpen(node.id)}
      onKeyDown={onKey}
    >
      <rect width={nodeSize.width} height={nodeSize.height} rx={5} />
      <title>{`${node.project}/${node.name}: ${word}`}</title>
      <g transform="translate(9 11)">
        <StateMark tone={tone} />
      </g>
      <text className="name" x={28} y={21}>
        {node.name.length > 18 ? `${node.name.slice(0, 17)}…` : node.name}
      </text>
      <text className="over" x={nodeSize.width - 8} y={21} textAnchor="end">
        {node.placements}
      </text>
    </g>
  );
}

function pathOf(from: PlacedApplication, to: PlacedApplication): string {
  const [x1, y1] = [from.x + nodeSize.width, from.y + nodeSize.height / 2];
  const [x2, y2] = [to.x, to.y + nodeSize.height / 2];
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}
