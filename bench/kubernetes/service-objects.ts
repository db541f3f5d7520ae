import type { JsonObject } from '@fairlead/core/lib/json.ts';

/** Ten objects as a small service has them, in a namespace of their own; all are healthy as soon as they are there. */
export function serviceObjects(namespace: string, version = 1): readonly JsonObject[] {
  const rbac = 'rbac.authorization.k8s.io';
  const objects: readonly JsonObject[] = [
    ...['env', 'features', 'texts', 'limits', 'links'].map((name) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { a: name, version: name === 'env' ? String(version) : '1' },
    })),
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys' }, stringData: { key: 'value' } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web' } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata: { name: 'web' },
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'web' },
      roleRef: { apiGroup: rbac, kind: 'Role', name: 'web' },
      subjects: [{ kind: 'ServiceAccount', name: 'web', namespace }],
    },
  ];
  return objects.map((object) => inNamespace(object, namespace));
}

/** A Deployment that nobody runs: its delivery waits for pods that never come. */
export function slowDeployment(namespace: string): JsonObject {
  const labels = { app: 'slow' };
  const containers = [{ name: 'slow', image: 'registry.example/slow:1' }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'slow', namespace },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
}

function inNamespace(object: JsonObject, namespace: string): JsonObject {
  return { ...object, metadata: { ...(object['metadata'] as JsonObject), namespace } }; // every one above has it
}
