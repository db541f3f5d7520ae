import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts';
import type { Manifest, ObjectRef } from '../model/object.ts';

/** One way that an object sends requests: to another by kind and name. */
export type Way = { readonly to: ObjectRef; readonly label: string };

const gatewayGroup = 'gateway.networking.k8s.io';
const routeKinds: ReadonlySet<string> = new Set(['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute']);

/** Whether an object of this kind takes part in bringing requests to pods. */
export function isRouting({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): boolean {
  return (
    isService({ group, kind }) || isIngress({ group, kind }) || isGateway({ group, kind }) || isRoute({ group, kind })
  );
}

export function isService({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): boolean {
  return group === '' && kind === 'Service';
}

export function isIngress({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): boolean {
  return group === 'networking.k8s.io' && kind === 'Ingress';
}

export function isGateway({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): boolean {
  return group === gatewayGroup && kind === 'Gateway';
}

export function isRoute({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): boolean {
  return group === gatewayGroup && routeKinds.has(kind);
}

/** The Gateways (or Services, in a mesh) that a route hangs on. */
export function parentsOf(manifest: Manifest, namespace: string): readonly ObjectRef[] {
  return listOf(specOf(manifest)['parentRefs']).map((parent) =>
    refTo(parent, { group: gatewayGroup, kind: 'Gateway' }, namespace),
  );
}

/** Where a route of the Gateway API sends requests. */
export function backendsOf(manifest: Manifest, namespace: string): readonly Way[] {
  const spec = specOf(manifest);
  const hosts = textsOf(spec['hostnames']);
  return listOf(spec['rules']).flatMap((rule) => {
    const paths = listOf(rule['matches']).map(matchText);
    const backends = listOf(rule['backendRefs']);
    return backends.map((backend) => {
      const weight = backends.length > 1 ? `, weight ${numberText(backend['weight']) || '1'}` : '';
      const from = `${hosts[0] ?? ''}${paths.filter((path) => path !== '').join(' ')}` || 'everything';
      return {
        to: refTo(backend, { group: '', kind: 'Service' }, namespace),
        label: `${from}${portText(backend['port'])}${weight}`,
      };
    });
  });
}

/** Where an Ingress sends requests. */
export function ingressWays(manifest: Manifest, namespace: string): readonly Way[] {
  const spec = specOf(manifest);
  const way = (backend: Json | undefined, from: string): readonly Way[] => {
    const service = isJsonObject(backend) && isJsonObject(backend['service']) ? backend['service'] : undefined;
    if (service === undefined) return [];
    const port = isJsonObject(service['port']) ? (service['port']['number'] ?? service['port']['name']) : undefined;
    return [{ to: refTo(service, { group: '', kind: 'Service' }, namespace), label: `${from}${portText(port)}` }];
  };
  const rules = listOf(spec['rules']).flatMap((rule) => {
    const http = isJsonObject(rule['http']) ? rule['http'] : {};
    return listOf(http['paths']).flatMap((path) =>
      way(path['backend'], `${textOf(rule['host'])}${textOf(path['path']) || '/'}`),
    );
  });
  return [...rules, ...way(spec['defaultBackend'], 'everything else')];
}

/** Host names that an entry or route answers to. */
export function hostsOf(manifest: Manifest): readonly string[] {
  const spec = specOf(manifest);
  const own = textsOf(spec['hostnames']);
  const rules = listOf(spec['rules']).map((rule) => textOf(rule['host']));
  const listeners = listOf(spec['listeners']).map((listener) =>
    [textOf(listener['hostname']), numberText(listener['port'])].filter((text) => text !== '').join(':'),
  );
  return [...new Set([...own, ...rules, ...listeners])].filter((host) => host !== '');
}

/** Addresses at which it is reached from outside, by its own status. */
export function addressesOf(manifest: Manifest): readonly string[] {
  const status = isJsonObject(manifest['status']) ? manifest['status'] : {};
  const balancer = isJsonObject(status['loadBalancer']) ? listOf(status['loadBalancer']['ingress']) : [];
  const told = [...balancer, ...listOf(status['addresses'])];
  return told.flatMap((one) => textOf(one['ip']) || textOf(one['hostname']) || textOf(one['value']) || []);
}

/** The labels by which a Service finds its pods; empty where it finds none by itself. */
export function selectorOf(manifest: Manifest): { readonly [label: string]: string } {
  const selector = specOf(manifest)['selector'];
  if (!isJsonObject(selector)) return {};
  return Object.fromEntries(Object.entries(selector).map(([name, value]) => [name, textOf(value)]));
}

/** `LoadBalancer :443 :80`. */
export function serviceText(manifest: Manifest): string {
  const spec = specOf(manifest);
  const ports = listOf(spec['ports']).map((port) => `:${numberText(port['port'])}`);
  return [textOf(spec['type']) || 'ClusterIP', ...ports].join(' ');
}

function refTo(value: JsonObject, usual: Pick<ObjectRef, 'group' | 'kind'>, namespace: string): ObjectRef {
  const { group } = value;
  return {
    group: typeof group === 'string' ? group : usual.group,
    kind: textOf(value['kind']) || usual.kind,
    namespace: textOf(value['namespace']) || namespace,
    name: textOf(value['name']),
  };
}

function matchText(match: JsonObject): string {
  const path = isJsonObject(match['path']) ? textOf(match['path']['value']) : '';
  const { method } = match;
  const grpc = isJsonObject(method) ? [textOf(method['service']), textOf(method['method'])].join('/') : '';
  return path || grpc;
}

function specOf(manifest: Manifest): JsonObject {
  const { spec } = manifest;
  return isJsonObject(spec) ? spec : {};
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((entry: Json) => typeof entry === 'string') : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function numberText(value: Json | undefined): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}

function portText(port: Json | undefined): string {
  const text = numberText(port);
  return text === '' ? '' : ` → :${text}`;
}
