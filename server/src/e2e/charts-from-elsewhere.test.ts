import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheRoot } from '../../../tools/parts/cache.ts';
import { requires } from '../../../tools/test/requires.ts';
import { FileServer } from '../adapters/materials/testing/file-server.ts';
import { packChart } from '../adapters/materials/testing/pack-chart.ts';
import { chartLayer, startRegistry, type TestRegistry } from '../adapters/materials/testing/start-registry.ts';
import { eventually } from './eventually.ts';
import { Installation } from './installation.ts';
import { PlayedCluster } from './played-cluster.ts';

const needs = requires('git', 'engine', 'etcd', 'kubernetes', 'registry');
const template = (text: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\ndata: {text: "${text}"}\n`;
const secret = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}-derived"}\ndata: {word: "{{ .Values.password }}"}\n`;
const fleet =
  'apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: one}\nspec: {kubernetes: {context: one, credential: {env: KUBECONFIG_ONE}}}\n';
type Signed = {
  readonly archive: string;
  readonly provenance: string;
  readonly keyOfAda: string;
  readonly keyOfBob: string;
};
const signed = JSON.parse(
  readFileSync(join(import.meta.dirname, '../testing/fixtures/signed-chart.json'), 'utf8'),
) as Signed; // made by `helm package --sign`
const password = 'correct-horse-battery';

/** Charts of a repository and of a real registry, on a real cluster, by the running program. */
describe.skipIf(needs.skip)('server/src/e2e/charts-from-elsewhere.test.ts', () => {
  const dir = mkdtempSync(join(tmpdir(), 'fl-charts-'));
  let here: Installation;
  let cluster: PlayedCluster;
  let registry: TestRegistry;
  let charts: FileServer;

  const dataOf = async (name: string): Promise<JsonObject> =>
    ((await cluster.get(`/api/v1/namespaces/default/configmaps/${name}`))['data'] ?? {}) as JsonObject; // a ConfigMap's
  const becomes = (name: string, data: JsonObject) =>
    eventually({ deadlineMs: 60_000, what: `ConfigMap/${name} with ${JSON.stringify(data)}` }, async () => {
      const found = JSON.stringify(await dataOf(name));
      if (found === JSON.stringify(data)) return true;
      throw new Error(`${found}; ${(await here.placements()).map(({ why }) => why.sentence).join('; ')}`);
    });
  function publish(version: string, files: { readonly [path: string]: string }): void {
    const packed = packChart('web', version, files);
    const digest = createHash('sha256').update(packed).digest('hex');
    charts.files.set(`/web-${version}.tgz`, { body: packed });
    const entries = { web: [{ version, digest, urls: [`web-${version}.tgz`] }] };
    charts.files.set('/index.yaml', { body: JSON.stringify({ apiVersion: 'v1', entries }) });
  }

  beforeAll(async () => {
    [cluster, registry, charts] = await Promise.all([
      PlayedCluster.start('one', 0),
      startRegistry(dir),
      new FileServer().start(),
    ]);
    publish('1.2.0', {
      'values.yaml': 'greeting: hello\n',
      'templates/a.yaml': template('{{ .Values.greeting }} {{ .Chart.Version }} {{ .Capabilities.KubeVersion.Minor }}'),
      'templates/b.yaml': secret,
      'templates/NOTES.txt': 'Greets with {{ .Values.greeting }}.',
    });
    await registry.push(
      'charts/tool',
      '0.1.0',
      packChart('tool', '0.1.0', {
        'templates/a.yaml': template('from a registry{{ if lookup "v1" "Secret" "a" "b" }}!{{ end }}'),
        'templates/NOTES.txt': 'Its secret is {{ randAlphaNum 12 }}.',
      }),
      chartLayer,
    );
    await cluster.call('POST', '/api/v1/namespaces/default/secrets', {
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'web-values' } },
      data: { password: Buffer.from(password).toString('base64') },
    });
    const archive = Buffer.from(signed.archive, 'base64');
    await registry.push('charts/signed', '1.0.0', archive, chartLayer, signed.provenance);
    await registry.push('charts/unsigned', '1.0.0', packChart('unsigned', '1.0.0', {}), chartLayer);
    const tenant = (name: string, key: string): string =>
      `---\napiVersion: fairlead.dev/v1\nkind: Project\nmetadata: {name: ${name}}\nspec: {chartKeys: ${JSON.stringify(key)}}\n`;
    const ofTenant = (name: string, project: string, chart: string): string =>
      `---\napiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: ${name}}\nspec: {project: ${project}, source: {repo: "oci://${registry.host}/charts", chart: ${chart}, version: 1.0.0}, stages: [one]}\n`;
    const tenants =
      tenant('ada', signed.keyOfAda) +
      tenant('bob', signed.keyOfBob) +
      ofTenant('trusted', 'ada', 'signed') +
      ofTenant('strange', 'bob', 'signed') +
      ofTenant('nameless', 'ada', 'unsigned');
    const web = `{repo: "${charts.url}", chart: web, version: 1.x, helm: {valuesFiles: [/env/web.yaml], valuesFrom: [{secret: web-values, key: password, path: password}]}}`;
    const tool = `{repo: "oci://${registry.host}/charts", chart: tool, version: 0.1.0}`;
    const application = (name: string, source: string): string =>
      `---\napiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: ${name}}\nspec: {source: ${source}, stages: [one]}\n`;
    here = await Installation.holding({
      'fairlead/fleet.yaml': fleet + application('web', web) + application('tool', tool) + tenants,
      'env/web.yaml': 'greeting: moin\n',
    });
    await here.up({ env: { KUBECONFIG_ONE: cluster.kubeconfig(), FAIRLEAD_PARTS: cacheRoot() } });
  }, 180_000);
  afterAll(async () => {
    await here?.dispose();
    await Promise.all([cluster?.dispose(), registry?.stop(), charts?.stop()]);
    rmSync(dir, { recursive: true, force: true });
  });

  it('delivers both, with values of the repository, of the cluster and of what the cluster is', async () => {
    await becomes('tool', { text: 'from a registry' });
    await becomes('web', { text: 'moin 1.2.0 36' });
    await becomes('web-derived', { word: password });
  }, 90_000);

  it('renders a signed chart for who believes the signer, and for nobody else', async () => {
    await becomes('trusted', { text: 'signed by ada' });
    const why = async (name: string) => (await here.placement('one', name)).why.sentence;
    await eventually({ deadlineMs: 30_000, what: 'two refusals' }, async () => {
      expect(await why('strange')).toContain('not proven to be of anybody in the keyring');
      expect(await why('nameless')).toContain('is not signed: it has no layer of provenance');
      return true;
    });
    expect([await dataOf('strange'), await dataOf('nameless')]).toEqual([{}, {}]);
  }, 90_000);

  it('tells what it is rendered from, and where each value comes from', async () => {
    const { id } = await here.placement('one', 'web');
    const { parts, values, reads } = await here.ask(routes.readSource, { params: { id } });
    expect(parts).toEqual([
      { address: charts.url, what: 'web', asked: '1.x', version: '1.2.0', digest: expect.stringMatching(/^sha256:/) },
    ]);
    expect(values).toEqual([
      { path: 'greeting', value: 'moin', origin: '/env/web.yaml' },
      { path: 'password', value: '***', origin: 'Secret/web-values' },
    ]);
    expect(reads.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['env/web.yaml', 'kubernetes', 'object Secret/web-values']),
    );
  });

  it('tells what the charts say, and what they ask for in vain, but nothing secret', async () => {
    const source = async (name: string) =>
      here.ask(routes.readSource, { params: { id: (await here.placement('one', name)).id } });
    expect(await source('web')).toMatchObject({ notes: ['Greets with moin.'], warnings: [] });
    expect(await source('tool')).toMatchObject({
      notes: [expect.stringContaining('hold a secret or something random')],
      warnings: [
        { message: 'tool/templates/a.yaml: lookup of Secret b finds nothing: charts are rendered from Git alone' },
      ],
    });
  });

  it('renders again when a Secret of the cluster changes that values are taken from', async () => {
    const path = '/api/v1/namespaces/default/secrets/web-values';
    const put = (text: string) => cluster.edit(path, { data: { password: Buffer.from(text).toString('base64') } });
    await put('another-horse');
    await becomes('web-derived', { word: 'another-horse' });
    await put(password);
    await becomes('web-derived', { word: password });
  }, 90_000);

  it('renders again when a values file of the repository changes, and asks no place for that', async () => {
    const before = charts.asked.length;
    here.shop.write('env/web.yaml', 'greeting: servus\n');
    here.shop.push('Greet otherwise');
    await becomes('web', { text: 'servus 1.2.0 36' });
    expect(charts.asked.length).toBe(before);
  }, 90_000);

  it('goes on without the places, and shows the secret nowhere', async () => {
    await Promise.all([charts.stop(), registry.stop()]);
    here.shop.write('env/web.yaml', 'greeting: ahoy\n');
    here.shop.push('Greet otherwise again');
    await becomes('web', { text: 'ahoy 1.2.0 36' });
    const shown = [
      await here.cli('diff', 'web'),
      await here.cli('describe', 'application', 'web'),
      await here.cli('events'),
    ];
    for (const { out, err } of shown) expect(out + err).not.toContain(password);
  }, 90_000);
});
