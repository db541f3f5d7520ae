import type { NetworkView } from '@fairlead/core/wire/view/below.ts';
import { describe, expect, it } from 'vitest';
import { layoutNetwork } from './layout-network.ts';

type Node = NetworkView['nodes'][number];
const node = (layer: Node['layer'], name: string, patch: Partial<Node> = {}): Node => ({
  ...{ id: `${layer}/${name}`, key: name, kind: layer, name, namespace: 'shop', layer },
  ...{ health: 'healthy', message: '', notes: [], ours: true },
  ...patch,
});
const edge = (from: Node, to: Node, open = true) => ({ from: from.id, to: to.id, label: '/', open });

describe('web/src/view/layout-network.ts', () => {
  it('puts each layer in a column from left to right, and leaves out empty ones', () => {
    const [entry, service, pod] = [node('entry', 'a'), node('service', 'b'), node('pod', 'c')];
    const { nodes, ways, width } = layoutNetwork({
      nodes: [pod, service, entry],
      edges: [edge(entry, service), edge(service, pod)],
    });
    const at = Object.fromEntries(nodes.map(({ name, x }) => [name, x]));
    expect(at['a']).toBeLessThan(at['b'] ?? 0);
    expect(at['b']).toBeLessThan(at['c'] ?? 0);
    expect(ways).toHaveLength(2);
    expect(width).toBeGreaterThan(at['c'] ?? 0);
  });

  it('keeps what belongs together side by side', () => {
    const [one, two] = [node('service', 'one'), node('service', 'two')];
    const [first, second] = [node('pod', 'of-one'), node('pod', 'a-of-two')];
    const { nodes } = layoutNetwork({ nodes: [one, two, second, first], edges: [edge(one, first), edge(two, second)] });
    const y = (name: string) => nodes.find((placed) => placed.name === name)?.y ?? 0;
    expect(y('of-one')).toBeLessThan(y('a-of-two'));
  });

  it('says of a way that nothing can go there, and of what is not ours that it is elsewhere', () => {
    const [entry, gone] = [node('entry', 'a'), node('service', 'gone', { ours: false, health: 'unknown' })];
    const { nodes, ways } = layoutNetwork({ nodes: [entry, gone], edges: [edge(entry, gone, false)] });
    expect(ways[0]?.words).toBe('entry/a → service/gone: / (nothing can go this way now)');
    expect(nodes.find(({ name }) => name === 'gone')?.state).toEqual({ tone: 'idle', word: 'elsewhere' });
  });

  it('draws pods in trouble first, and counts those it does not draw', () => {
    const service = node('service', 'web');
    const pods = Array.from({ length: 40 }, (_, index) =>
      node('pod', `p${index}`, { health: index === 39 ? 'degraded' : 'healthy' }),
    );
    const { nodes, ways, hidden } = layoutNetwork({
      nodes: [service, ...pods],
      edges: pods.map((pod) => edge(service, pod)),
    });
    expect(nodes.some(({ name }) => name === 'p39')).toBe(true);
    expect(hidden).toBe(16);
    expect(ways).toHaveLength(24);
  });

  it('takes a network of nothing', () => {
    expect(layoutNetwork({ nodes: [], edges: [] })).toMatchObject({ nodes: [], ways: [], hidden: 0 });
  });
});
