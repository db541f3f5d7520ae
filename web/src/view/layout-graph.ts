import { Graph, layout } from '@dagrejs/dagre';
import type { GraphNode, ResourceGraph } from './resource-graph.ts';

export type PlacedNode = GraphNode & {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};
export type PlacedEdge = {
  readonly key: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
};
export type PlacedGraph = {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
};

const sizes: { readonly [Kind in GraphNode['kind']]: { readonly width: number; readonly height: number } } = {
  dependency: { width: 168, height: 40 },
  placement: { width: 168, height: 40 },
  wave: { width: 92, height: 28 },
  object: { width: 200, height: 40 },
  group: { width: 200, height: 40 },
};
const margin = 8;

/** Places the graph from left to right. `x` and `y` are a node's upper left corner, in pixels. */
export function layoutGraph({ nodes, edges }: ResourceGraph): PlacedGraph {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 8, ranksep: 36, marginx: margin, marginy: margin, ranker: 'longest-path' });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.id, { ...sizes[node.kind] });
  for (const { from, to } of edges) graph.setEdge(from, to);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { readonly width?: number; readonly height?: number };
  return {
    width,
    height,
    nodes: nodes.map((node) => {
      const size = sizes[node.kind];
      const { x, y } = graph.node(node.id) as { readonly x: number; readonly y: number };
      return { ...node, ...size, x: x - size.width / 2, y: y - size.height / 2 };
    }),
    edges: edges.map(({ from, to }) => ({
      key: `${from}→${to}`,
      points: (graph.edge(from, to) as { readonly points: readonly { readonly x: number; readonly y: number }[] })
        .points,
    })),
  };
}
