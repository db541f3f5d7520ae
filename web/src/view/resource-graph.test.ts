import type { TreeNodeView } from '@fairlead/core/wire/view/below.ts';
import type { InventoryItem } from '@fairlead/core/wire/view/placement.ts';
import { describe, expect, test } from 'vitest';
import { type Folding, resourceGraph } from './resource-graph.ts';

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
  added: [],
  origin: null,
  phase: 'sync',
  wave: 0,
  updatedAt: 0,
  ...patch,
});
const none: Folding = { by: 'none', opened: new Set() };
const graph = (inventory: readonly InventoryItem[], folding = none) =>
  resourceGraph(
    {
      application: 'shop',
      stage: 'dev',
      sync: 'synced',
      health: 'healthy',
      inventory,
      pendingDeletes: [{ object: 'Service/c', reason: '', held: false }],
      dependsOn: [{ id: 'p9', project: 'default', application: 'shop-db', target: 'dev', stage: 'dev' }],
    },
    folding,
  );
const words = ({ steps }: ReturnType<typeof graph>) =>
  steps.flatMap(({ nodes }) => nodes.map(({ name, state }) => `${name}: ${state.word}`));
const pods = (count: number, patch: (index: number) => Partial<InventoryItem> = () => ({})) =>
  Array.from({ length: count }, (_, index) => item('Pod', `p${index}`, patch(index)));

describe('web/src/view/resource-graph.ts', () => {
  test('what is needed stands before the placement, its objects behind', () => {
    const { dependencies, root, steps } = graph([item('Service', 'web')]);
    expect(dependencies.map(({ name }) => name)).toEqual(['shop-db']);
    expect(root.name).toBe('shop');
    expect(steps.map(({ nodes }) => nodes.map(({ opens }) => opens))).toEqual([['Service/web']]);
  });

  test('several steps follow each other in the order in which they are applied', () => {
    const { steps } = graph([
      item('Service', 'web', { wave: 1 }),
      item('Task', 'migrate', { phase: 'pre-sync', wave: 0 }),
    ]);
    expect(steps.map(({ name }) => name)).toEqual(['1 · pre-sync · wave 0 · Task', '2 · wave 1 · Service']);
  });

  test('kinds of a host follow each other in their rank, within one wave', () => {
    const host = { group: 'host.fairlead.dev' };
    const { steps } = graph([item('Route', 'front', host), item('Process', 'web', host), item('File', 'config', host)]);
    expect(steps.map(({ name }) => name)).toEqual(['1 · File', '2 · Process', '3 · Route']);
  });

  test('a step of many kinds names the first', () => {
    const { steps } = graph(['A', 'B', 'C', 'D', 'E'].map((kind) => item(kind, 'x')));
    expect(steps.map(({ name }) => name)).toEqual(['1 · A, B, C and 2 more kinds']);
  });

  test('health and drift stand at the node, and what is to be deleted says so', () => {
    const found = graph([
      item('Service', 'a', { health: 'degraded' }),
      item('Service', 'b', { drifted: true }),
      item('Service', 'c'),
    ]);
    expect(words(found)).toEqual(['a: degraded', 'b: drifted', 'c: to be deleted']);
  });

  test('objects of a kind are folded; those that are ill stay visible', () => {
    const many = pods(80, (index) => (index === 3 ? { health: 'degraded' } : {}));
    const folded = graph(many, { by: 'kind', opened: new Set() });
    expect(words(folded)).toEqual(['80 objects: 1 of 80 not healthy', 'p3: degraded']);
  });

  test('a group that is opened shows all that it holds, and stays to be closed', () => {
    const closed = graph(pods(5), { by: 'kind', opened: new Set() });
    const [group] = closed.steps[0]?.nodes ?? [];
    const open = graph(pods(5), { by: 'kind', opened: new Set([group?.opens ?? '']) });
    expect(words(open)).toHaveLength(6);
  });

  test.each([
    ['by namespace', 'namespace', ['blue', 'green']],
    ['by the file that declares them', 'file', ['blue.yaml', 'green.yaml']],
  ] as const)('objects can be folded %s', (_, by, names) => {
    const many = pods(10, (index) => {
      const colour = index % 2 === 0 ? 'blue' : 'green';
      return { namespace: colour, origin: { path: `${colour}.yaml`, line: 1 } };
    });
    const found = graph(many, { by, opened: new Set() });
    expect(found.steps[0]?.nodes.map(({ over }) => over)).toEqual(names);
  });

  test('a few objects make no group', () => {
    expect(words(graph(pods(3), { by: 'kind', opened: new Set() }))).toHaveLength(3);
  });

  describe('folded by owner', () => {
    const made = (
      uid: string,
      parent: string,
      kind: string,
      health: 'healthy' | 'degraded' = 'healthy',
    ): TreeNodeView => ({
      object: `${kind}/${uid}`,
      key: '',
      kind,
      name: uid,
      uid,
      parent,
      health,
      message: '',
      createdAt: null,
      pod: kind === 'Pod' && health === 'degraded' ? { ...pod, status: 'CrashLoopBackOff' } : null,
    });
    const pod = { ready: 0, containers: [], restarts: 3, images: [], node: '' };
    const owned = [
      { ...made('d', '', 'Deployment'), object: 'Deployment/web' },
      made('rs', 'd', 'ReplicaSet'),
      made('p1', 'rs', 'Pod'),
      made('p2', 'rs', 'Pod', 'degraded'),
    ];
    const facts = {
      application: 'shop',
      stage: 'dev',
      sync: 'synced',
      health: 'healthy',
      inventory: [item('Deployment', 'web'), item('ConfigMap', 'settings')],
      pendingDeletes: [],
      dependsOn: [],
    } as const;
    const nodes = (...opened: readonly string[]) =>
      resourceGraph(facts, { by: 'owner', opened: new Set(opened) }, owned).steps.flatMap((step) => step.nodes);

    test('an object that made others tells how many, and how the worst is', () => {
      const [settings, web] = nodes();
      expect(settings?.made).toBeNull();
      expect(web?.made).toEqual({ count: 3, state: { tone: 'bad', word: '1 not healthy' }, open: false });
      expect(nodes()).toHaveLength(2);
    });

    test('opened, what it made stands below it, and what that made below that', () => {
      expect(nodes('object Deployment/web').map(({ name, depth }) => `${depth} ${name}`)).toEqual([
        '0 settings',
        '0 web',
        '1 rs',
      ]);
      const all = nodes('object Deployment/web', 'made rs');
      expect(all.map(({ name, depth, state }) => `${depth} ${name} ${state.word}`)).toEqual([
        '0 settings healthy',
        '0 web healthy',
        '1 rs healthy',
        '2 p1 healthy',
        '2 p2 CrashLoopBackOff',
      ]);
    });
  });
});
