import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../lib/json.ts';
import { type DesiredObject, formatRef, type Manifest, refOf } from '../model/object.ts';
import { putInNamespace, type Scope, unknownKinds } from './put-in-namespace.ts';

function object(apiVersion: string, kind: string, namespace?: string, rest: JsonObject = {}): DesiredObject {
  const metadata = { name: 'x', ...(namespace === undefined ? {} : { namespace }) };
  const manifest: Manifest = { apiVersion, kind, metadata, ...rest };
  return { ref: refOf(manifest), manifest, origin: { path: 'a.yaml', line: 1 }, secret: false };
}
const definition = (scope: string): DesiredObject =>
  object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', undefined, {
    spec: { group: 'acme.dev', scope, names: { kind: 'Widget', plural: 'widgets' } },
  });
const widget = object('acme.dev/v1', 'Widget');

describe('core/src/bundle/put-in-namespace.ts', () => {
  const nothing = new Map<string, Scope>();
  const cases: { readonly [sentence: string]: readonly [DesiredObject, string] } = {
    'an object that names none gets the namespace': [object('v1', 'ConfigMap'), 'ConfigMap/shop/x'],
    'one that names its own keeps it': [object('v1', 'ConfigMap', 'other'), 'ConfigMap/other/x'],
    'a namespace lies in none': [object('v1', 'Namespace'), 'Namespace/x'],
    'a cluster role lies in none': [object('rbac.authorization.k8s.io/v1', 'ClusterRole'), 'ClusterRole/x'],
    'a role lies in one': [object('rbac.authorization.k8s.io/v1', 'Role'), 'Role/shop/x'],
    'a deployment of any version lies in one': [object('apps/v2', 'Deployment'), 'Deployment/shop/x'],
    'a kind that nobody knows stays as it is': [widget, 'Widget/x'],
  };
  it.each(Object.entries(cases))('%s', (_, [subject, expected]) => {
    const [placed] = putInNamespace([subject], 'shop', nothing);
    expect(placed === undefined ? '' : formatRef(placed.ref)).toBe(expected);
    expect(placed?.manifest.metadata['namespace'] ?? '').toBe(placed?.ref.namespace);
  });

  it('believes the definition that comes along, and asks for no more then', () => {
    expect(unknownKinds([definition('Namespaced'), widget])).toEqual([]);
    const names = (scope: string) =>
      putInNamespace([definition(scope), widget], 'shop', nothing).map(({ ref }) => formatRef(ref));
    expect(names('Namespaced')).toEqual(['CustomResourceDefinition/x', 'Widget/shop/x']);
    expect(names('Cluster')).toEqual(['CustomResourceDefinition/x', 'Widget/x']);
  });

  it('asks once for a kind that only the cluster knows, and takes its word', () => {
    expect(unknownKinds([widget, widget, object('acme.dev/v1', 'Widget', 'own')])).toEqual([
      { apiVersion: 'acme.dev/v1', kind: 'Widget' },
    ]);
    const [placed] = putInNamespace([widget], 'shop', new Map([['acme.dev/v1 Widget', 'namespaced']]));
    expect(placed?.ref.namespace).toBe('shop');
  });
});
