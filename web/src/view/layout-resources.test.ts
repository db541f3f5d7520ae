import { describe, expect, it } from 'vitest';
import { indentPx, layoutResources, nodeSize } from './layout-resources.ts';
import type { GraphNode, ResourceGraph } from './resource-graph.ts';

const node = (id: string): GraphNode => ({
  id,
  kind: 'object',
  over: 'ConfigMap',
  name: id,
  state: { tone: 'good', word: 'healthy' },
  opens: id,
  depth: 0,
  made: null,
});
const graph = (...counts: readonly number[]): ResourceGraph => ({
  dependencies: [],
  root: node('root'),
  steps: counts.map((count, step) => ({
    name: `${step + 1}`,
    nodes: Array.from({ length: count }, (_, index) => node(`${step} ${index}`)),
  })),
});

describe('web/src/view/layout-resources.ts', () => {
  it.each([
    ['a placement without objects', [], 1, 0],
    ['one step behind the placement without a joint', [3], 4, 0],
    ['a joint between two steps', [3, 2], 6, 1],
    ['as many joints as there are steps behind the first', [1, 1, 1, 1], 5, 3],
  ])('draws %s', (_, counts, nodes, joints) => {
    const placed = layoutResources(graph(...counts));
    expect([placed.nodes.length, placed.joints.length]).toEqual([nodes, joints]);
  });

  it('lets no two nodes lie on each other, and none outside', () => {
    const { nodes, width, height } = layoutResources(graph(70, 3, 400, 1));
    const cells = new Set(nodes.map(({ x, y }) => `${x} ${y}`));
    expect(cells.size).toBe(nodes.length);
    for (const { x, y } of nodes) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(x + nodeSize.width).toBeLessThanOrEqual(width);
      expect(y + nodeSize.height).toBeLessThanOrEqual(height);
    }
  });

  it('goes from left to right', () => {
    const { nodes } = layoutResources(graph(2, 30, 1));
    const at = (id: string): number => nodes.find((found) => found.id === id)?.x ?? Number.NaN;
    expect(at('root')).toBeLessThan(at('0 0'));
    expect(at('0 1')).toBeLessThan(at('1 0'));
    expect(at('1 29')).toBeLessThan(at('2 0'));
  });

  it('makes a square rather than a ladder of fifteen hundred', () => {
    const { width, height } = layoutResources(graph(1_500));
    expect(Math.max(width, height) / Math.min(width, height)).toBeLessThan(2);
  });

  it('sets what an object made further in, and leads a line down to it', () => {
    const made = (depth: number, id: string): GraphNode => ({ ...node(id), depth });
    const { nodes, made: lines } = layoutResources({
      dependencies: [],
      root: node('root'),
      steps: [{ name: '1', nodes: [made(0, 'web'), made(1, 'set'), made(2, 'pod'), made(0, 'other')] }],
    });
    const at = (id: string): number => nodes.find((found) => found.id === id)?.x ?? Number.NaN;
    expect([at('set') - at('web'), at('pod') - at('web'), at('other') - at('web')]).toEqual([
      indentPx,
      2 * indentPx,
      0,
    ]);
    expect(lines.match(/M/g)).toHaveLength(2);
  });
});
