import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../lib/json.ts';
import { type Manifest, refOf } from '../model/object.ts';
import type { Endpoint, TreeNode } from '../model/tree.ts';
import { drawNetwork } from './draw-network.ts';

const made = (apiVersion: string, kind: string, name: string, spec: JsonObject, status: JsonObject = {}): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'shop' },
  spec,
  status,
});
const service = (name: string, selector: JsonObject = { app: name }): Manifest =>
  made('v1', 'Service', name, { selector, ports: [{ port: 80 }] });
const route = (
  backends: readonly JsonObject[],
  parents: readonly JsonObject[] = [{ name: 'edge', namespace: 'infra' }],
) =>
  made('gateway.networking.k8s.io/v1', 'HTTPRoute', 'shop', {
    parentRefs: parents,
    hostnames: ['shop.example'],
    rules: [{ matches: [{ path: { value: '/cart' } }], backendRefs: backends }],
  });
const ingress = (paths: readonly JsonObject[]): Manifest =>
  made(
    'networking.k8s.io/v1',
    'Ingress',
    'web',
    { rules: [{ host: 'shop.example', http: { paths } }] },
    { loadBalancer: { ingress: [{ ip: '203.0.113.9' }] } },
  );
const to = (name: string, path = '/'): JsonObject => ({ path, backend: { service: { name, port: { number: 80 } } } });

function pod(name: string, app: string, healthy = true): TreeNode {
  const facts = {
    status: 'Running',
    ready: 1,
    containers: ['app'],
    restarts: 0,
    images: [],
    node: 'n',
    labels: { app },
  };
  return {
    ref: { group: '', kind: 'Pod', namespace: 'shop', name },
    uid: `uid-${name}`,
    parent: '',
    health: { status: healthy ? 'healthy' : 'progressing', message: '' },
    createdAt: null,
    pod: facts,
  };
}

function slice(of: Manifest, endpoints: readonly Endpoint[]): readonly TreeNode[] {
  const health = { status: 'healthy', message: '' } as const;
  const ref = { group: 'discovery.k8s.io', kind: 'EndpointSlice', namespace: 'shop', name: 'slice' };
  return [
    { ref: refOf(of), uid: 'svc', parent: '', health, createdAt: null },
    { ref, uid: 'slice', parent: 'svc', health, createdAt: null, endpoints },
  ];
}

const draw = (manifests: readonly Manifest[], nodes: readonly TreeNode[] = []) => {
  const { nodes: found, edges } = drawNetwork(manifests, { nodes, unread: [] });
  return {
    nodes: found.map(({ id, layer, health, isOurs }) => `${layer} ${id} ${health.status}${isOurs ? '' : ' elsewhere'}`),
    edges: edges.map(({ from, to: end, label, open }) => `${from} -> ${end} ${label}${open ? '' : ' (shut)'}`.trim()),
    notes: Object.fromEntries(found.map(({ id, notes }) => [id, notes])),
  };
};

describe('core/src/network/draw-network.ts', () => {
  it('leads from a Gateway over a route to a Service and the pods that take its traffic', () => {
    const web = service('web');
    const nodes = [
      ...slice(web, [
        { pod: 'web-1', ready: true },
        { pod: 'web-2', ready: false },
      ]),
      pod('web-1', 'x'),
      pod('web-2', 'x', false),
    ];
    const drawn = draw([web, route([{ name: 'web', port: 80 }])], nodes);
    expect(drawn.nodes).toEqual([
      'entry Gateway/infra/edge unknown elsewhere',
      'route HTTPRoute/shop/shop healthy',
      'service Service/shop/web healthy',
      'pod Pod/shop/web-1 healthy',
      'pod Pod/shop/web-2 progressing',
    ]);
    expect(drawn.edges).toEqual([
      'Service/shop/web -> Pod/shop/web-1',
      'Service/shop/web -> Pod/shop/web-2  (shut)',
      'HTTPRoute/shop/shop -> Service/shop/web shop.example/cart → :80',
      'Gateway/infra/edge -> HTTPRoute/shop/shop shop.example',
    ]);
    expect(drawn.notes['Service/shop/web']).toEqual(['ClusterIP :80', '1 of 2 ready']);
  });

  it('shows an Ingress with its address, and a backend that nobody declares', () => {
    const drawn = draw([ingress([to('web'), to('gone', '/old')]), service('web')], [pod('web-1', 'web')]);
    expect(drawn.notes['Ingress/shop/web']).toEqual(['shop.example', '203.0.113.9']);
    expect(drawn.edges).toContain('Ingress/shop/web -> Service/shop/gone shop.example/old → :80');
    expect(drawn.nodes).toContain('service Service/shop/gone unknown elsewhere');
  });

  it.each([
    ['no pod fits', [], 'service Service/shop/web degraded'],
    ['no pod is ready', [pod('web-1', 'web', false)], 'service Service/shop/web degraded'],
    ['a pod of other labels fits not', [pod('db-1', 'db')], 'service Service/shop/web degraded'],
    ['one pod is ready', [pod('web-1', 'web'), pod('web-2', 'web', false)], 'service Service/shop/web healthy'],
  ] as const)('judges a Service without slices by its labels: %s', (_sentence, pods, shown) => {
    const drawn = draw([service('web'), ingress([to('web')])], pods);
    expect(drawn.nodes).toContain(shown);
    const shut = shown.endsWith('degraded') ? ' (shut)' : '';
    expect(drawn.edges).toContain(`Ingress/shop/web -> Service/shop/web shop.example/ → :80${shut}`);
  });

  it('tells how weights split a route', () => {
    const drawn = draw([
      route([
        { name: 'web', port: 80, weight: 90 },
        { name: 'next', port: 80, weight: 10 },
      ]),
      service('web'),
      service('next'),
    ]);
    expect(drawn.edges.filter((edge) => edge.includes('weight'))).toEqual([
      'HTTPRoute/shop/shop -> Service/shop/web shop.example/cart → :80, weight 90 (shut)',
      'HTTPRoute/shop/shop -> Service/shop/next shop.example/cart → :80, weight 10 (shut)',
    ]);
  });

  it('draws a pod that fits and that no slice names as one that takes no requests', () => {
    const web = service('web');
    const drawn = draw([web], [...slice(web, []), pod('web-1', 'web')]);
    expect(drawn.edges).toEqual(['Service/shop/web -> Pod/shop/web-1  (shut)']);
    expect(drawn.nodes[0]).toBe('service Service/shop/web degraded');
  });

  it('finds nothing wrong with a Service that is a name for something outside', () => {
    expect(draw([made('v1', 'Service', 'db', { type: 'ExternalName', externalName: 'db.example' })]).nodes).toEqual([
      'service Service/shop/db healthy',
    ]);
  });

  it('survives manifests that hold anything', () => {
    const odd = made('networking.k8s.io/v1', 'Ingress', 'odd', {
      rules: [null, 1, { http: [] }],
      defaultBackend: 'x',
    } as never);
    expect(
      draw([odd, made('gateway.networking.k8s.io/v1', 'HTTPRoute', 'odd', { parentRefs: 'no', rules: {} })]).edges,
    ).toEqual([]);
  });
});
