import { Graph, layout } from '@dagrejs/dagre';
import type { GraphNode, ResourceGraph } from './resource-graph.ts';

export type PlacedNode = GraphNode & {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};
export type PlacedEdge = { readonly from: PlacedNode; readonly to: PlacedNode };
export type PlacedGraph = {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
};

/** All of one width within a column, so that a line never runs behind a node. */
const sizes: { readonly [Kind in GraphNode['kind']]: { readonly width: number; readonly height: number } } = {
  dependency: { width: 180, height: 40 },
  placement: { width: 180, height: 40 },
  joint: { width: 8, height: 8 },
  object: { width: 180, height: 40 },
  group: { width: 180, height: 40 },
};
const margin = 8;

/** Places the graph from left to right. `x` and `y` are a node's upper left corner, in pixels. */
export function layoutGraph({ nodes, edges }: ResourceGraph): PlacedGraph {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 8, ranksep: 20, marginx: margin, marginy: margin, ranker: 'tight-tree' });
  graph.setDefaultEdgeLabel(() => ({}));
  // What is added last comes first within a column.
  for (const node of nodes.toReversed()) graph.setNode(node.id, { ...sizes[node.kind] });
  for (const { from, to } of edges.toReversed()) graph.setEdge(from, to);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { readonly width?: number; readonly height?: number };
  const placed = new Map(
    nodes.map((node): [string, PlacedNode] => {
      const size = sizes[node.kind];
      const { x, y } = graph.node(node.id) as { readonly x: number; readonly y: number };
      return [node.id, { ...node, ...size, x: x - size.width / 2, y: y - size.height / 2 }];
    }),
  );
  return {
    width,
    height,
    nodes: [...placed.values()],
    edges: edges.flatMap(({ from, to }) => {
      const [begin, end] = [placed.get(from), placed.get(to)];
      return begin === undefined || end === undefined ? [] : [{ from: begin, to: end }];
    }),
  };
}
