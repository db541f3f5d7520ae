import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { describe, expect, it } from 'vitest';
import { type ManagedKind, makeRoles } from './make-roles.ts';

const account = { namespace: 'ops', name: 'robot' };
const kinds: readonly ManagedKind[] = [
  { group: '', resource: 'services', namespaces: ['shop'] },
  { group: '', resource: 'configmaps', namespaces: ['shop', 'web'] },
  { group: 'apps', resource: 'deployments', namespaces: ['web'] },
  { group: '', resource: 'namespaces', namespaces: [] },
];
const roles = makeRoles(kinds, account) as readonly (JsonObject & {
  readonly kind: string;
  readonly metadata: { readonly namespace?: string };
  readonly rules?: readonly JsonObject[];
})[];
const rulesOf = (kind: string, namespace?: string) =>
  roles.find((role) => role.kind === kind && role.metadata.namespace === namespace)?.rules;

describe('server/src/adapters/targets/kubernetes/rbac/make-roles.ts', () => {
  it('watches each kind in the whole cluster, and writes there only what lives in no namespace', () => {
    expect(rulesOf('ClusterRole')).toEqual([
      { apiGroups: [''], resources: ['configmaps', 'namespaces', 'services'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['pods', 'events', 'pods/log'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'create', 'patch', 'delete'] },
    ]);
  });

  it('writes in a namespace only the kinds that are there', () => {
    expect(rulesOf('Role', 'shop')).toEqual([
      { apiGroups: [''], resources: ['configmaps', 'services'], verbs: ['get', 'create', 'patch', 'delete'] },
    ]);
    expect(rulesOf('Role', 'web')).toEqual([
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'create', 'patch', 'delete'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'create', 'patch', 'delete'] },
    ]);
  });

  it('binds each role to the account', () => {
    const bindings = roles.filter(({ kind }) => kind.endsWith('Binding'));
    expect(bindings.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}`)).toEqual([
      'ClusterRoleBinding ',
      'RoleBinding shop',
      'RoleBinding web',
    ]);
    for (const { subjects } of bindings) expect(subjects).toEqual([{ kind: 'ServiceAccount', ...account }]);
  });
});
