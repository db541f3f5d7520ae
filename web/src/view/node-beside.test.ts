import { describe, expect, test } from 'vitest';
import { layoutResources } from './layout-resources.ts';
import { nodeBeside } from './node-beside.ts';
import type { GraphNode } from './resource-graph.ts';

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
const { nodes } = layoutResources({
  dependencies: [],
  root: node('root'),
  steps: [
    { name: '1', nodes: ['a', 'b', 'c'].map(node) },
    { name: '2', nodes: [node('d')] },
  ],
});
const walk = (from: string, key: string): string | undefined => {
  const at = nodes.find(({ id }) => id === from);
  return at === undefined ? undefined : nodeBeside(nodes, at, key)?.id;
};

describe('web/src/view/node-beside.ts', () => {
  test.each([
    ['a', 'ArrowDown', 'b'],
    ['b', 'ArrowUp', 'a'],
    ['root', 'ArrowRight', 'b'],
    ['a', 'ArrowRight', 'd'],
    ['d', 'ArrowLeft', 'b'],
    ['a', 'ArrowUp', undefined],
    ['d', 'ArrowRight', undefined],
  ])('from %s %s leads to %s', (from, key, to) => {
    expect(walk(from, key)).toBe(to);
  });
});
