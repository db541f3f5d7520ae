import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
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
    document('Application', 'platform', '{source: {repo: ".", path: platform}, stages: [prod]}'),
    document('Application', 'raid', '{project: web, source: {repo: ".", path: raid}, stages: [prod]}'),
  ].join('---\n'),
  'shop/greeting.yaml': configMap('web'),
  'raid/greeting.yaml': configMap('kube-system'),
  'platform/note.yaml': configMap('default'),
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
      subjects: ['fairlead:web', 'anna'].map((name) => ({ kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' })),
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

  it('lets the cluster itself refuse edits by hand, once the policy that it prints is delivered', async () => {
    const path = '/api/v1/namespaces/web/configmaps/greeting';
    const edit = (word: string) => cluster.call('PATCH', path, { data: { greeting: word } }, 'anna');
    expect((await edit('hello')).status).toBe(200);
    const env = { SHARED_KUBECONFIG: cluster.kubeconfig() };
    const printed = await here.cliWith(env, 'target', 'guard', 'prod', '--break-glass', 'on-call');
    expect(printed.err).toMatch(/^Let through: .+, fairlead:web, people of on-call\.\n/);
    here.shop.write('platform/edit-guard.yaml', printed.out);
    const commit = here.shop.push('Edits by hand are refused');
    await here.runs('prod', commit, 60_000, 'platform');
    await eventually({ what: 'the refusal of an edit' }, async () => (await edit('by hand')).status === 403);
    expect((await edit('by hand')).body['message']).toContain(
      '(web/shop): change it there, or in an emergency as one of on-call',
    );
    here.shop.write('shop/greeting.yaml', configMap('web').replace('hello', 'welcome'));
    await here.runs('prod', here.shop.push('A warmer greeting'), 60_000, 'shop');
    expect(await greetingIn('web')).toEqual({ greeting: 'welcome' });
  });
});
