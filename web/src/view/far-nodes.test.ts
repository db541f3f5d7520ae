import { describe, expect, test } from 'vitest';
import { farNodes, nodeAt } from './far-nodes.ts';
import type { PlacedNode } from './layout-resources.ts';
import { type Tone, tones } from './tone.ts';

const node = (id: string, tone: Tone, x: number): PlacedNode => ({
  id,
  kind: 'object',
  over: '',
  name: id,
  state: { tone, word: tone },
  opens: id,
  depth: 0,
  made: null,
  x,
  y: 0,
});

describe('web/src/view/far-nodes.ts', () => {
  test('a thousand nodes are a layer for each state, and each node is in one', () => {
    const nodes = Array.from({ length: 1_500 }, (_, index) =>
      node(`${index}`, tones[index % tones.length] ?? 'good', index),
    );
    const layers = farNodes(nodes);
    expect(layers).toHaveLength(tones.length);
    expect(layers.reduce((sum, { boxes }) => sum + (boxes.match(/M/g)?.length ?? 0), 0)).toBe(1_500);
  });

  test('no two states have one shape', () => {
    const shapes = tones.map((tone) => farNodes([node('a', tone, 0)])[0]?.shapes);
    expect(new Set(shapes).size).toBe(tones.length);
  });

  test('a point finds its node, and between nodes none', () => {
    const nodes = [node('a', 'good', 0), node('b', 'bad', 200)];
    expect(nodeAt(nodes, 210, 10)?.id).toBe('b');
    expect(nodeAt(nodes, 190, 10)).toBeNull();
  });
});
