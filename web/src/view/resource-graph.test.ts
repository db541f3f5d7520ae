import type { InventoryItem } from '@fairlead/core/wire/view/placement.ts';
import { describe, expect, test } from 'vitest';
import { resourceGraph } from './resource-graph.ts';

const item = (kind: string, name: string, patch: Partial<InventoryItem> = {}): InventoryItem => ({
  object: `${kind}/${name}`,
  group: '',
  kind,
  namespace: '',
  name,
  uid: null,
  health: 'healthy',
  message: '',
  drifted: false,
  origin: null,
  phase: 'sync',
  wave: 0,
  updatedAt: 0,
  ...patch,
});
const graph = (
  inventory: readonly InventoryItem[],
  pendingDeletes: readonly { object: string; reason: string; held: boolean }[] = [],
) =>
  resourceGraph({
    application: 'shop',
    stage: 'dev',
    sync: 'synced',
    health: 'healthy',
    inventory,
    pendingDeletes,
    dependsOn: [{ id: 'p9', project: 'default', application: 'shop-db', target: 'dev', stage: 'dev' }],
  });

describe('web/src/view/resource-graph.ts', () => {
  test('what is needed stands before the placement, its objects behind', () => {
    expect(graph([item('Service', 'web')]).edges).toEqual([
      { from: 'needs p9', to: 'placement' },
      { from: 'placement', to: 'object Service/web' },
    ]);
  });

  test('several steps follow each other in the order in which they are applied', () => {
    const { edges } = graph([
      item('Service', 'web', { wave: 1 }),
      item('Task', 'migrate', { phase: 'pre-sync', wave: 0 }),
    ]);
    expect(edges.slice(1).map(({ from, to }) => `${from} → ${to}`)).toEqual([
      'placement → object Task/migrate',
      'object Task/migrate → then 2 · wave 1 · Service',
      'then 2 · wave 1 · Service → object Service/web',
    ]);
  });

  test('kinds of a host follow each other in their rank, within one wave', () => {
    const host = { group: 'host.fairlead.dev' };
    const { nodes } = graph([item('Route', 'front', host), item('Process', 'web', host), item('File', 'config', host)]);
    expect(nodes.filter(({ kind }) => kind === 'joint').map(({ state }) => state.word)).toEqual([
      '2 · Process',
      '3 · Route',
    ]);
  });

  test('health and drift stand at the node, and what is to be deleted says so', () => {
    const { nodes } = graph(
      [item('Service', 'a', { health: 'degraded' }), item('Service', 'b', { drifted: true }), item('Service', 'c')],
      [{ object: 'Service/c', reason: '', held: false }],
    );
    expect(nodes.slice(2).map(({ state }) => state.word)).toEqual(['degraded', 'drifted', 'to be deleted']);
  });

  test('many objects of a kind are folded; those that are ill stay visible', () => {
    const many = Array.from({ length: 80 }, (_, index) =>
      item('Pod', `p${index}`, index === 3 ? { health: 'degraded' } : {}),
    );
    const { nodes } = graph(many);
    expect(nodes.slice(2).map(({ name, state }) => `${name}: ${state.word}`)).toEqual([
      '80 objects: 1 of 80 not healthy',
      'p3: degraded',
    ]);
  });
});
