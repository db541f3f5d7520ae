import type { NetworkView } from '@fairlead/core/wire/view/below.ts';
import { objectTone, type ToneAndWord, tones } from './tone.ts';

type Node = NetworkView['nodes'][number];

export type PlacedNetworkNode = Node & { readonly x: number; readonly y: number; readonly state: ToneAndWord };
export type PlacedWay = {
  readonly id: string;
  readonly path: string;
  readonly open: boolean;
  /** From where to where, and which requests: read out, and shown at the pointer. */
  readonly words: string;
};
export type PlacedNetwork = {
  readonly nodes: readonly PlacedNetworkNode[];
  readonly ways: readonly PlacedWay[];
  /** Healthy pods that are not drawn. */
  readonly hidden: number;
  readonly width: number;
  readonly height: number;
};

export const networkNodeSize = { width: 214, height: 56 } as const;
const [gapX, gapY, margin] = [76, 10, 10] as const;
/** Of a column of pods; those in trouble come first. */
const mostPods = 24;
const layers = ['entry', 'route', 'service', 'pod'] as const;

/**
 * Places the ways from outside to pods in columns, each node as near as can be to what leads to it. Columns that hold
 * nothing take no room.
 */
export function layoutNetwork({ nodes, edges }: Pick<NetworkView, 'nodes' | 'edges'>): PlacedNetwork {
  const pods = nodes.filter(({ layer }) => layer === 'pod').sort((a, b) => urgency(a) - urgency(b));
  const drawn = new Set([...nodes.filter(({ layer }) => layer !== 'pod'), ...pods.slice(0, mostPods)]);
  const columns = layers
    .map((name) => nodes.filter((node) => node.layer === name && drawn.has(node)))
    .filter((column) => column.length > 0);
  const rows = Math.max(0, ...columns.map(({ length }) => length));
  const height = rows * (networkNodeSize.height + gapY) - gapY + 2 * margin;
  const placed = new Map<string, PlacedNetworkNode>();
  for (const [index, column] of columns.entries()) {
    const ordered = index === 0 ? column : byWhatLeadsThere(column, edges, placed);
    const own = ordered.length * (networkNodeSize.height + gapY) - gapY;
    for (const [row, node] of ordered.entries()) {
      const x = margin + index * (networkNodeSize.width + gapX);
      const y = (height - own) / 2 + row * (networkNodeSize.height + gapY);
      placed.set(node.id, { ...node, x, y, state: stateOf(node) });
    }
  }
  return {
    nodes: [...placed.values()],
    ways: edges.flatMap((edge, index) => wayOf(edge, index, placed)),
    hidden: Math.max(0, pods.length - mostPods),
    width: Math.max(0, columns.length * (networkNodeSize.width + gapX) - gapX) + 2 * margin,
    height: Math.max(height, networkNodeSize.height + 2 * margin),
  };
}

function stateOf({ ours, health }: Node): ToneAndWord {
  return ours ? objectTone(health, false) : { tone: 'idle', word: 'elsewhere' };
}

function urgency({ health }: Node): number {
  return tones.indexOf(objectTone(health, false).tone);
}

/** In the order of the middles of what leads to each. */
function byWhatLeadsThere(
  column: readonly Node[],
  edges: NetworkView['edges'],
  placed: ReadonlyMap<string, PlacedNetworkNode>,
): readonly Node[] {
  const middles = new Map(
    column.map((node) => {
      const before = edges.flatMap(({ from, to }) => (to === node.id ? (placed.get(from)?.y ?? []) : []));
      const middle = before.length === 0 ? Number.MAX_SAFE_INTEGER : before.reduce((a, b) => a + b, 0) / before.length;
      return [node.id, middle];
    }),
  );
  return [...column].sort((a, b) => (middles.get(a.id) ?? 0) - (middles.get(b.id) ?? 0) || urgency(a) - urgency(b));
}

function wayOf(
  { from, to, label, open }: NetworkView['edges'][number],
  index: number,
  placed: ReadonlyMap<string, PlacedNetworkNode>,
): readonly PlacedWay[] {
  const [a, b] = [placed.get(from), placed.get(to)];
  if (a === undefined || b === undefined) return [];
  const [x1, y1] = [a.x + networkNodeSize.width, a.y + networkNodeSize.height / 2];
  const [x2, y2] = [b.x, b.y + networkNodeSize.height / 2];
  const middle = (x1 + x2) / 2;
  const which = label === '' ? '' : `: ${label}`;
  return [
    {
      id: `${index} ${from} ${to}`,
      path: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`,
      open,
      words: `${from} → ${to}${which}${open ? '' : ' (nothing can go this way now)'}`,
    },
  ];
}
