import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import { readYaml } from '@fairlead/core/yaml/read-yaml.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { Installation, run } from './installation.ts';
import { PlayedCluster } from './played-cluster.ts';

const needs = requires('git', 'etcd', 'kubernetes', 'kwok', 'scheduler');

const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1' }] } },
  },
};
const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' }, data: { a: '1' } };
const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hidden' }, stringData: { password: 'hunter2' } };

type Applied = JsonObject & { readonly metadata: JsonObject };

/** What people applied by hand becomes Git's, and the objects do not notice. */
describe.skipIf(needs.skip)('server/src/e2e/kubernetes-adopt.test.ts', () => {
  let cluster: PlayedCluster;
  let here: Installation | undefined;
  let dir: string;
  const file = (name: string): string => join(dir, name);
  /** As kubectl does: by its name, and for `apply` with the note that it leaves of what it was given. */
  const apply = async (path: string, object: Applied, how: 'apply' | 'create'): Promise<void> => {
    const note = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(object) };
    const noted = how === 'create' ? object : { ...object, metadata: { ...object.metadata, annotations: note } };
    const manager = how === 'create' ? 'kubectl-create' : 'kubectl-client-side-apply';
    const { status } = await cluster.call('POST', `${path}?fieldManager=${manager}`, noted);
    expect(status).toBe(201);
  };
  const deployment = '/apis/apps/v1/namespaces/shop/deployments/web';
  const pods = async (): Promise<readonly Json[]> => {
    const { items } = await cluster.get('/api/v1/namespaces/shop/pods');
    return (items as readonly { readonly metadata: JsonObject }[]).map(({ metadata }) => metadata['uid'] ?? null);
  };

  beforeAll(async () => {
    cluster = await PlayedCluster.start('old');
    dir = mkdtempSync(join(tmpdir(), 'fl-adopt-'));
    writeFileSync(file('kubeconfig'), cluster.kubeconfig(), { mode: 0o600 });
    await cluster.call('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop' },
    });
    await apply('/apis/apps/v1/namespaces/shop/deployments', web, 'apply');
    await apply('/api/v1/namespaces/shop/configmaps', config, 'create');
    await apply('/api/v1/namespaces/shop/secrets', secret, 'create');
  });
  afterAll(async () => {
    await here?.dispose();
    await cluster?.dispose();
    rmSync(dir, { recursive: true, force: true });
  });

  it('writes what was applied, clean, and proves that taking it over changes nothing', async () => {
    const ran = await run([
      'adopt',
      'shop',
      '--context',
      'old',
      '--kubeconfig',
      file('kubeconfig'),
      '--into',
      file('deploy'),
      '--yes',
    ]);
    expect(ran.err).toContain('Secret/shop/hidden: its values do not belong into Git');
    expect(ran.out).toBe('ConfigMap/shop/config: no difference\nDeployment/shop/web: no difference\n');
    expect(ran.code).toBe(0);
    expect(readdirSync(file('deploy')).sort()).toEqual(['configmap-config.yaml', 'deployment-web.yaml']);
    const [document] = readYaml(readFileSync(join(file('deploy'), 'deployment-web.yaml'), 'utf8'));
    const namespaced = { ...web, metadata: { ...web.metadata, namespace: 'shop' } };
    expect(document?.kind === 'document' ? document.value : undefined).toEqual(namespaced);
  });

  it('overwrites nothing', async () => {
    const again = await run([
      'adopt',
      'shop',
      '--context',
      'old',
      '--kubeconfig',
      file('kubeconfig'),
      '--into',
      file('deploy'),
      '--yes',
    ]);
    expect(again.err).toContain('is there already; name an empty folder with --into');
    expect(again.code).toBe(9);
  });

  it('delivers them from Git, and no pod is made anew', async () => {
    const ready = async () => ((await cluster.get(deployment))['status'] as JsonObject)['readyReplicas'] === 1;
    await eventually({ what: 'the pod' }, ready);
    const before = await pods();
    const manifests = readdirSync(file('deploy')).map((name) => [
      `deploy/${name}`,
      readFileSync(join(file('deploy'), name), 'utf8'),
    ]);
    here = await Installation.holding({
      'fairlead/fleet.yaml':
        'apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: old}\nspec: {kubernetes: {context: old, credential: {env: KUBE}}}\n',
      'fairlead/shop.yaml':
        'apiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: shop}\nspec: {source: {repo: ".", path: deploy}, stages: [old]}\n',
      ...Object.fromEntries(manifests),
    });
    await here.up({ env: { KUBE: cluster.kubeconfig() } });
    await here.runs('old', here.shop.head());
    expect(await pods()).toEqual(before);
    expect(await cluster.get(deployment)).toMatchObject({ metadata: { labels: { app: 'web' } } });
  });
});
