import { describe, expect, test } from 'vitest';
import { layoutGraph } from './layout-graph.ts';
import type { GraphNode } from './resource-graph.ts';

const node = (id: string): GraphNode => ({
  id,
  kind: 'object',
  over: '',
  name: id,
  state: { tone: 'good', word: '' },
  opens: null,
});

describe('web/src/view/layout-graph.ts', () => {
  test('what follows stands to the right, and no two nodes overlap', () => {
    const names = ['b', 'c', 'd', 'e'];
    const placed = layoutGraph({ nodes: ['a', ...names].map(node), edges: names.map((to) => ({ from: 'a', to })) });
    const [a, ...rest] = placed.nodes;
    for (const other of rest) expect(other.x).toBeGreaterThan((a?.x ?? 0) + (a?.width ?? 0));
    const tops = rest.map(({ y }) => y).sort((x, y) => x - y);
    for (const [index, y] of tops.slice(1).entries()) expect(y - (tops[index] ?? 0)).toBeGreaterThanOrEqual(40);
    expect(placed.edges.map(({ from, to }) => from.id + to.id)).toEqual(['ab', 'ac', 'ad', 'ae']);
  });

  test('a graph of one node has a size', () => {
    const { width, height } = layoutGraph({ nodes: [node('a')], edges: [] });
    expect([width, height]).toEqual([196, 56]);
  });
});
