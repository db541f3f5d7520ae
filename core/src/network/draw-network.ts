import type { Health } from '../model/health.ts';
import { formatRef, type Manifest, type ObjectRef, refOf } from '../model/object.ts';
import type { Endpoint, Tree, TreeNode } from '../model/tree.ts';
import type { Network, NetworkEdge, NetworkLayer, NetworkNode } from './network.ts';
import {
  addressesOf,
  backendsOf,
  hostsOf,
  ingressWays,
  isGateway,
  isIngress,
  isRoute,
  isRouting,
  isService,
  parentsOf,
  selectorOf,
  serviceText,
  type Way,
} from './read-routing.ts';

const fine: Health = { status: 'healthy', message: '' };

/**
 * The ways from outside to pods, as the placement's own objects say them: Gateway and Ingress over routes to Services,
 * and from there to the pods that really take traffic. A way that leads nowhere is drawn, too: it is what people look for.
 * @param manifests Gateways, Ingresses, routes and Services as they are live (or declared, where live cannot be read).
 * @param tree what stands below the placement's objects.
 */
export function drawNetwork(manifests: readonly Manifest[], tree: Tree): Network {
  const routing = manifests.filter((manifest) => isRouting(refOf(manifest)));
  const nodes = new Map<string, NetworkNode>();
  const edges: NetworkEdge[] = [];
  const health = new Map(tree.nodes.map((node) => [formatRef(node.ref), node.health]));
  for (const manifest of routing.filter((one) => isService(refOf(one)))) addService(manifest, tree, nodes, edges);
  for (const manifest of routing.filter((one) => !isService(refOf(one)))) {
    const ref = refOf(manifest);
    put(nodes, ref, layerOf(ref), health.get(formatRef(ref)) ?? fine, [...hostsOf(manifest), ...addressesOf(manifest)]);
  }
  for (const manifest of routing) {
    const ref = refOf(manifest);
    for (const way of waysOf(manifest, ref)) edges.push(edgeTo(nodes, ref, way));
    if (!isRoute(ref)) continue;
    for (const parent of parentsOf(manifest, ref.namespace)) {
      elsewhere(nodes, parent, 'entry');
      edges.push({ from: formatRef(parent), to: formatRef(ref), label: hostsOf(manifest).join(' '), open: true });
    }
  }
  return { nodes: inLayers(nodes), edges };
}

function waysOf(manifest: Manifest, ref: ObjectRef): readonly Way[] {
  if (isIngress(ref)) return ingressWays(manifest, ref.namespace);
  return isRoute(ref) ? backendsOf(manifest, ref.namespace) : [];
}

function layerOf(ref: ObjectRef): NetworkLayer {
  return isGateway(ref) || isIngress(ref) ? 'entry' : 'route';
}

function put(
  nodes: Map<string, NetworkNode>,
  ref: ObjectRef,
  layer: NetworkLayer,
  health: Health,
  notes: readonly string[],
): void {
  nodes.set(formatRef(ref), { id: formatRef(ref), ref, layer, health, notes, isOurs: true });
}

/** What is named and not ours: a shared Gateway, another application's Service, or nothing at all. */
function elsewhere(nodes: Map<string, NetworkNode>, ref: ObjectRef, layer: NetworkLayer): void {
  const id = formatRef(ref);
  if (nodes.has(id)) return;
  const health: Health = { status: 'unknown', message: 'this application does not declare it' };
  nodes.set(id, { id, ref, layer, health, notes: [], isOurs: false });
}

function edgeTo(nodes: Map<string, NetworkNode>, from: ObjectRef, { to, label }: Way): NetworkEdge {
  elsewhere(nodes, to, 'service');
  const status = nodes.get(formatRef(to))?.health.status;
  return { from: formatRef(from), to: formatRef(to), label, open: status === 'healthy' || status === 'unknown' };
}

function addService(manifest: Manifest, tree: Tree, nodes: Map<string, NetworkNode>, edges: NetworkEdge[]): void {
  const ref = refOf(manifest);
  const pods = tree.nodes.filter((node) => node.pod !== undefined && node.ref.namespace === ref.namespace);
  const endpoints = endpointsFor(manifest, ref, tree, pods);
  const ready = endpoints.filter((endpoint) => endpoint.ready).length;
  const finds = Object.keys(selectorOf(manifest)).length > 0;
  const count = finds || endpoints.length > 0 ? [`${ready} of ${endpoints.length} ready`] : [];
  put(nodes, ref, 'service', serviceHealth(finds, endpoints.length, ready), [
    serviceText(manifest),
    ...addressesOf(manifest),
    ...count,
  ]);
  for (const { pod, ready: open } of endpoints) {
    const podRef: ObjectRef = { group: '', kind: 'Pod', namespace: ref.namespace, name: pod };
    const found = pods.find((node) => node.ref.name === pod);
    if (found === undefined) elsewhere(nodes, podRef, 'pod');
    else if (!nodes.has(formatRef(podRef))) put(nodes, podRef, 'pod', found.health, [found.pod?.status ?? '']);
    edges.push({ from: formatRef(ref), to: formatRef(podRef), label: '', open });
  }
}

/** What the cluster's EndpointSlices say, and the pods that the Service's labels fit and that no slice names (yet). */
function endpointsFor(manifest: Manifest, ref: ObjectRef, tree: Tree, pods: readonly TreeNode[]): readonly Endpoint[] {
  const service = tree.nodes.find((node) => formatRef(node.ref) === formatRef(ref));
  const slices = tree.nodes.filter(({ parent, endpoints }) => endpoints !== undefined && parent === service?.uid);
  const told = slices.flatMap(({ endpoints }) => endpoints ?? []);
  const named = new Map(told.map((endpoint) => [endpoint.pod, endpoint])); // one slice for each address family
  const wanted = Object.entries(selectorOf(manifest));
  const fitting = pods.filter(({ pod }) => wanted.every(([label, value]) => pod?.labels[label] === value));
  const unnamed = wanted.length === 0 ? [] : fitting.filter(({ ref: { name } }) => !named.has(name));
  // Where there are slices, what they leave out takes no requests, however well it is.
  const ready = (node: TreeNode): boolean => slices.length === 0 && node.health.status === 'healthy';
  return [...named.values(), ...unnamed.map((node) => ({ pod: node.ref.name, ready: ready(node) }))];
}

function serviceHealth(finds: boolean, all: number, ready: number): Health {
  if (!finds && all === 0) return fine; // a name for something outside, or filled by somebody else
  if (all === 0) return { status: 'degraded', message: 'no pod fits its labels: requests end here' };
  if (ready === 0) return { status: 'degraded', message: 'none of its pods is ready: requests end here' };
  return fine;
}

const order: readonly NetworkLayer[] = ['entry', 'route', 'service', 'pod'];

function inLayers(nodes: ReadonlyMap<string, NetworkNode>): readonly NetworkNode[] {
  return [...nodes.values()].sort((a, b) => order.indexOf(a.layer) - order.indexOf(b.layer) || (a.id < b.id ? -1 : 1));
}
