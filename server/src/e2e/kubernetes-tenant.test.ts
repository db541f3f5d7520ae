import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { Installation } from './installation.ts';
import { PlayedCluster } from './played-cluster.ts';

const needs = requires('git', 'etcd', 'kubernetes');
const document = (kind: string, name: string, spec: string): string =>
  `apiVersion: fairlead.dev/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
const configMap = (namespace: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: greeting, namespace: ${namespace}}\ndata: {greeting: hello}\n`;
const files = {
  'fairlead/fleet.yaml': [
    document('Connection', 'shared', '{kubernetes: {context: shared}, credential: {env: SHARED_KUBECONFIG}}'),
    document('Target', 'prod', '{kubernetes: {connection: shared}}'),
    document('Project', 'web', '{impersonate: {user: "fairlead:web", groups: ["fairlead:tenants"]}}'),
    document('Application', 'shop', '{project: web, source: {repo: ".", path: shop}, stages: [prod]}'),
    document('Application', 'raid', '{project: web, source: {repo: ".", path: raid}, stages: [prod]}'),
  ].join('---\n'),
  'shop/greeting.yaml': configMap('web'),
  'raid/greeting.yaml': configMap('kube-system'),
};
const rbac = '/apis/rbac.authorization.k8s.io/v1';

/** A tenant's objects are written as the tenant: the cluster's own rights bound it, whatever Fairlead's account may do. */
describe.skipIf(needs.skip)('server/src/e2e/kubernetes-tenant.test.ts', () => {
  let here: Installation;
  let cluster: PlayedCluster;
  const greetingIn = async (namespace: string) =>
    (await cluster.get(`/api/v1/namespaces/${namespace}/configmaps/greeting`))['data'];

  beforeAll(async () => {
    cluster = await PlayedCluster.start('shared', 0);
    await cluster.call('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'web' },
    });
    await cluster.call('POST', `${rbac}/clusterroles`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'tenant' },
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'create', 'patch', 'delete'] }],
    });
    await cluster.call('POST', `${rbac}/namespaces/web/rolebindings`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'tenant' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'tenant' },
      subjects: [{ kind: 'User', name: 'fairlead:web', apiGroup: 'rbac.authorization.k8s.io' }],
    });
    here = await Installation.holding(files);
    await here.up({ env: { SHARED_KUBECONFIG: cluster.kubeconfig() } });
  });
  afterAll(async () => {
    await here?.dispose();
    await cluster?.dispose();
  });

  it('delivers where the tenant has the rights', async () => {
    await here.runs('prod', here.shop.head());
    expect(await greetingIn('web')).toEqual({ greeting: 'hello' });
  });

  it('delivers nowhere else, and says whose right is missing', async () => {
    const row = await here.until(
      'prod',
      'the raid is refused',
      ({ why }) => why.sentence.includes('fairlead:web'),
      20_000,
      'raid',
    );
    expect(row.why.sentence).toMatch(/User "fairlead:web" cannot (?:get|patch) resource "configmaps".*"kube-system"/);
    expect(row.applied).toBeNull();
    expect(await greetingIn('kube-system')).toBeUndefined();
  });
});
