import { fileURLToPath } from 'node:url';
import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import { readYaml } from '@fairlead/core/yaml/read-yaml.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheRoot } from '../../../tools/parts/cache.ts';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { Installation, run } from './installation.ts';
import { PlayedCluster } from './played-cluster.ts';

const needs = requires('git', 'engine', 'etcd', 'kubernetes', 'kwok', 'scheduler');
const folder = fileURLToPath(new URL('../../../deploy/manifests', import.meta.url));
const account = 'system:serviceaccount:fairlead:fairlead';
const plurals: { readonly [kind: string]: string } = { NetworkPolicy: 'networkpolicies' };
type Rendered = JsonObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

/** What `deploy/` would put on a cluster, put on one. The image itself is not run: pods are played. */
describe.skipIf(needs.skip)('server/src/e2e/deploy-manifests.test.ts', () => {
  let cluster: PlayedCluster;
  let here: Installation | undefined;
  let objects: readonly Rendered[];
  let token = '';
  const pathOf = ({ apiVersion, kind, metadata }: Rendered): string => {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const within = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
    return `${root}${within}/${plurals[kind] ?? `${kind.toLowerCase()}s`}?fieldValidation=Strict`;
  };
  const allowed = async (verb: string, resource: string, namespace: string, group = ''): Promise<boolean> => {
    const spec = { resourceAttributes: { verb, resource, namespace, group } };
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec };
    const { body } = await cluster.call(
      'POST',
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      review,
      account,
    );
    return (body['status'] as { readonly allowed: boolean }).allowed;
  };

  beforeAll(async () => {
    cluster = await PlayedCluster.start('deploy');
    const rendered = await run(['render', folder, '-o', 'json'], { FAIRLEAD_PARTS: cacheRoot() });
    if (rendered.code !== 0) throw new Error(rendered.err);
    const documents = JSON.parse(rendered.out) as readonly { readonly manifest: Rendered }[]; // what the engine made of our own files
    objects = documents.map(({ manifest }) => manifest);
  }, 180_000);
  afterAll(async () => {
    await here?.dispose();
    await cluster?.dispose();
  });

  it('is taken by the API server, every field known', async () => {
    const first = objects.filter(({ kind }) => kind === 'Namespace');
    for (const object of [...first, ...objects.filter((other) => !first.includes(other))]) {
      const { status, body } = await cluster.call('POST', pathOf(object), object as Json);
      expect([object.kind, status, body['message']]).toEqual([object.kind, 201, undefined]);
    }
  });

  it('has a pod that the restricted security standard admits', async () => {
    const pod = '/api/v1/namespaces/fairlead/pods/fairlead-0';
    await eventually({ what: 'the pod of the server' }, async () => (await cluster.get(pod))['kind'] === 'Pod');
    const { spec } = await cluster.get(pod);
    expect(spec).toMatchObject({
      serviceAccountName: 'fairlead',
      securityContext: { runAsNonRoot: true, runAsUser: 10001 },
      containers: [{ securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false } }],
    });
    const worse = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'worse' },
      spec: { containers: [{ name: 'a', image: 'a' }] },
    };
    expect((await cluster.call('POST', '/api/v1/namespaces/fairlead/pods', worse)).status).toBe(403);
  });

  it('may watch everywhere, and write nowhere but where it is let', async () => {
    await cluster.call('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop' },
    });
    expect(await allowed('patch', 'deployments', 'shop', 'apps')).toBe(false);
    const binding = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'fairlead' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'fairlead-deliver' },
      subjects: [{ kind: 'ServiceAccount', name: 'fairlead', namespace: 'fairlead' }],
    };
    await cluster.call('POST', '/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings', binding);
    await eventually({ what: 'the right to deliver' }, () => allowed('patch', 'deployments', 'shop', 'apps'));
    expect(await allowed('watch', 'deployments', 'elsewhere', 'apps')).toBe(true);
    const denied = [
      allowed('patch', 'deployments', 'kube-system', 'apps'),
      allowed('list', 'secrets', 'shop'),
      allowed('get', 'secrets', 'fairlead'),
      allowed('create', 'pods', 'shop'),
      allowed('create', 'rolebindings', 'shop', 'rbac.authorization.k8s.io'),
      allowed('impersonate', 'users', ''),
    ];
    expect(await Promise.all(denied)).toEqual(denied.map(() => false));
  });

  it('is enough to deliver, with the account’s own token and rights alone', async () => {
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const issued = await cluster.call('POST', '/api/v1/namespaces/fairlead/serviceaccounts/fairlead/token', request);
    ({ token } = issued.body['status'] as { readonly token: string });
    const authority = cluster.authority().trim().replaceAll('\n', '\n      ');
    here = await Installation.holding({
      'fairlead/fleet.yaml': `apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: here}\nspec:\n  kubernetes:\n    server: ${cluster.url()}\n    certificateAuthority: |\n      ${authority}\n    credential: {env: TOKEN}\n    namespace: shop\n`,
      'fairlead/shop.yaml':
        'apiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: shop}\nspec: {source: {repo: ".", path: deploy}, stages: [here]}\n',
      'deploy/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: greeting}\ndata: {greeting: hello}\n',
    });
    await here.up({ env: { TOKEN: token } });
    await here.runs('here', here.shop.head());
    const greeting = '/api/v1/namespaces/shop/configmaps/greeting';
    expect(await cluster.get(greeting)).toMatchObject({ data: { greeting: 'hello' } });
    await cluster.edit(greeting, { data: { greeting: 'by hand' } });
    await eventually({ what: 'the greeting put back' }, async () => {
      const { data } = await cluster.get(greeting);
      return (data as { readonly greeting?: string }).greeting === 'hello';
    });
  });

  it('tells the least rights for what is really managed, and which of them are missing', async () => {
    await here?.end();
    const rights = await here?.cliWith({ TOKEN: token }, 'doctor', '--rbac', 'here');
    expect(rights?.out).toContain('resources:\n      - configmaps\n');
    expect(rights?.out).not.toContain('deployments');
    expect(rights).toMatchObject({ code: 0, err: 'For 1 objects of 1 kinds on here.\n' });
    await cluster.call('DELETE', '/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings/fairlead');
    await eventually({ what: 'the loss of the right' }, async () => !(await allowed('patch', 'configmaps', 'shop')));
    const less = await here?.cliWith({ TOKEN: token }, 'doctor', '--rbac', 'here');
    expect(less?.err).toContain('missing for the credential in use: patch configmaps in shop\n');
    expect(less?.code).toBe(8);
    const roles = readYaml(less?.out ?? '').flatMap((document) =>
      document.kind === 'document' ? [document.value as Rendered] : [],
    );
    const namesOf: { readonly [kind: string]: string } = {
      ClusterRole: 'clusterroles',
      Role: 'roles',
      RoleBinding: 'rolebindings',
      ClusterRoleBinding: 'clusterrolebindings',
    };
    for (const role of roles.filter(({ kind }) => kind === 'Role' || kind === 'RoleBinding')) {
      const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${role.metadata.namespace}/${namesOf[role.kind]}`;
      expect((await cluster.call('POST', path, role as Json)).status).toBe(201);
    }
    await eventually({ what: 'the right again' }, () => allowed('patch', 'configmaps', 'shop'));
  });
});
