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
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['events'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list'] },
      { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['get', 'list'] },
      { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list'] },
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
      { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
    ]);
  });

  it('lets a run of a CronJob be made where one is managed, and nowhere else', () => {
    const more = makeRoles([...kinds, { group: 'batch', resource: 'cronjobs', namespaces: ['shop'] }], account);
    const making = more.flatMap((role) => {
      const { metadata, rules = [] } = role as (typeof roles)[number];
      const isRun = rules.some(({ resources, verbs }) => String(resources) === 'jobs' && String(verbs) === 'create');
      return isRun ? [metadata.namespace] : [];
    });
    expect(making).toEqual(['shop']);
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
