import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { brokenRules } from './broken-rules.ts';
import { eventually } from './eventually.ts';
import { Installation } from './installation.ts';
import { openBrowser } from './open-browser.ts';
import { PlayedCluster } from './played-cluster.ts';
import { settle } from './settle.ts';

const needs = requires('git', 'chromium', 'etcd', 'kubernetes', 'kwok', 'scheduler');
const longMs = 60_000;
/** What would run if a page took it for more than text. */
const hostile = '<img src=x onerror="window.pwned=1">';
const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, annotations: {note: '${hostile}'}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: '${hostile}'}]}
`;
/** As little of the Gateway API's definitions as its objects need: the real ones only add fields. */
const gatewayKinds = ['Gateway', 'HTTPRoute']
  .map(
    (kind) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${kind.toLowerCase()}s.gateway.networking.k8s.io
  annotations: {api-approved.kubernetes.io: "https://github.com/kubernetes-sigs/gateway-api/pull/1538"}
spec:
  group: gateway.networking.k8s.io
  scope: Namespaced
  names: {kind: ${kind}, plural: ${kind.toLowerCase()}s, singular: ${kind.toLowerCase()}, listKind: ${kind}List}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`,
  )
  .join('---\n');
const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge}
spec: {gatewayClassName: played, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop}
spec:
  parentRefs: [{name: edge}]
  hostnames: [shop.example.com]
  rules: [{matches: [{path: {type: PathPrefix, value: /goods}}], backendRefs: [{name: web, port: 80}]}]
`;
const files = {
  'fairlead/fleet.yaml':
    'apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: cluster}\nspec: {kubernetes: {context: mine}}\n',
  'fairlead/shop.yaml':
    'apiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: shop}\nspec: {source: {repo: ".", path: deploy}, namespace: default, stages: [cluster]}\n',
  'deploy/web.yaml': web,
  'deploy/gateway-kinds.yaml': gatewayKinds,
  'deploy/gateway.yaml': gateway,
  'deploy/way.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: lost}\nspec: {selector: {app: typo}, ports: [{port: 80}]}\n',
};
const webPath = '/apis/apps/v1/namespaces/default/deployments/web';
const at = '/applications/shop?stage=cluster';
const object = `${at}&object=Deployment/default/web`;
const views = [
  `${at}&view=pods`,
  `${at}&group=owner`,
  `${at}&view=network`,
  '/targets?target=cluster',
  `${object}&tab=events`,
  `${object}&tab=below`,
  object,
];

/** A person looks into a cluster through the page and the command line, acts, and goes home. */
describe.skipIf(needs.skip)('server/src/e2e/kubernetes-look.test.ts', () => {
  let here: Installation;
  let cluster: PlayedCluster;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let args: readonly string[];
  const replicas = async (): Promise<unknown> =>
    ((await cluster.get(webPath))['spec'] as { readonly replicas?: number } | undefined)?.replicas;
  const untilReplicas = (count: number): Promise<boolean> =>
    eventually({ what: `${count} replicas`, deadlineMs: longMs }, async () => (await replicas()) === count);

  /** Starts the server, and signs in: each start listens at an address of its own. */
  const start = async (): Promise<void> => {
    const [link = ''] = /http\S+\/link\/\S+/.exec(await here.up({ args })) ?? [];
    await page.goto(link);
    await page.getByRole('navigation').first().waitFor();
  };

  beforeAll(async () => {
    [cluster, browser] = await Promise.all([PlayedCluster.start('mine'), openBrowser()]);
    here = await Installation.holding(files);
    const kubeconfig = join(here.dataRoot, 'kubeconfig');
    writeFileSync(kubeconfig, cluster.kubeconfig(), { mode: 0o600 });
    args = ['--context', 'mine', '--kubeconfig', kubeconfig, '--yes'];
    context = await browser.newContext();
    context.setDefaultTimeout(longMs);
    page = await context.newPage();
    await start();
    await here.runs('cluster', here.shop.head(), longMs);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await here?.dispose();
    await cluster?.dispose();
  });

  it('shows the pods, what a hostile image is called as text, and a pod beside', async () => {
    await page.goto(`${here.url()}${at}&view=pods`);
    await page.getByText('The one pod is ready on 1 node.').waitFor();
    await page.getByRole('cell', { name: hostile }).waitFor();
    expect(await page.evaluate('window.pwned === undefined && document.querySelectorAll("img[src=x]").length')).toBe(0);
    await page.getByRole('button', { name: /^web-/ }).first().click();
    await page.getByRole('heading', { name: /^Pod\/default\/web-/ }).waitFor();
    await page.getByRole('tab', { name: 'YAML' }).click();
    await page.getByText('nodeName').first().waitFor();
  });

  it('folds below an object what it made, and unfolds it down to the pods', async () => {
    await page.goto(`${here.url()}${at}&group=owner`);
    await page.getByRole('button', { name: /^Show what web made: 2/ }).click();
    await page.getByRole('button', { name: /^ReplicaSet web-.*: healthy/ }).waitFor();
    await page.getByRole('button', { name: /^Show what web-.* made: 1/ }).click();
    await page.getByRole('button', { name: /^Pod web-.*: healthy/ }).click();
    await page.getByRole('complementary', { name: /^Pod\/default\/web-/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Hide what web made: 2/ }).click();
    await page.getByRole('button', { name: /^ReplicaSet web-/ }).waitFor({ state: 'detached' });
  });

  it('draws the way to the pods, and the Service whose requests end', async () => {
    await page.goto(`${here.url()}${at}&view=network`);
    await page.getByText('Service lost: no pod fits its labels: requests end here.').waitFor();
    await page.getByRole('button', { name: /^Service web: healthy/ }).waitFor();
    await page.getByRole('button', { name: /^Pod web-.*: healthy/ }).waitFor();
  });

  it.each([
    ['light and wide', 'light', { width: 1440, height: 900 }],
    ['dark and as narrow as a phone', 'dark', { width: 390, height: 844 }],
  ] as const)(
    'breaks no rule of WCAG 2.2 AA, %s',
    async (_look, colorScheme, size) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      const found: string[] = [];
      for (const path of views) {
        await page.goto(here.url() + path);
        await settle(page);
        found.push(...(await brokenRules(page)).map((what) => `${path}: ${what}`));
      }
      await page.getByRole('button', { name: 'Scale…' }).click();
      await page.getByRole('dialog').waitFor();
      await settle(page);
      found.push(...(await brokenRules(page)));
      await page.setViewportSize({ width: 1440, height: 900 });
      expect(found).toEqual([]);
    },
    120_000,
  );

  it('tells the rights that a cluster needs whose context is only lent, once it is lent to that command, too', async () => {
    const { code, err } = await here.cli('doctor', '--rbac', 'cluster');
    expect({ code, err }).toMatchObject({
      code: expect.not.stringMatching('0'),
      err: expect.stringContaining('--context mine'),
    });
    const lent = args.filter((word) => word !== '--yes');
    const rights = await here.cli('doctor', '--rbac', 'cluster', ...lent);
    expect(rights).toMatchObject({ code: 0, err: expect.stringContaining('kinds on cluster.') });
    expect(rights.out).toContain('resources:\n      - gateways\n      - httproutes\n');
  });

  it('draws the way over a Gateway and its route, as the cluster’s own kinds say it', async () => {
    await page.goto(`${here.url()}${at}&view=network`);
    await page.getByRole('button', { name: /^Gateway edge: healthy/ }).waitFor();
    await page.getByRole('button', { name: /^HTTPRoute shop: healthy/ }).waitFor();
    await page
      .getByText(/shop\.example\.com\/goods → :80/)
      .first()
      .waitFor({ state: 'attached' });
  });

  it('shows what a target says of itself', async () => {
    await page.goto(`${here.url()}/targets?target=cluster`);
    await page.getByText('Nodes: 1 of 1 ready').waitFor();
    await page.getByText('apps/Deployment 1 of ours').waitFor();
    const told = await here.cli('describe', 'target', 'cluster');
    expect(told.out).toMatch(/Nodes: 1 of 1 ready.*apps\/Deployment +1 +\S+.* +\d+m?s /s);
    await page
      .getByText(/\d+m?s behind/)
      .first()
      .waitFor();
    await page.goto(`${here.url()}${at}`);
    await page.getByRole('button', { name: 'Take over…' }).click();
    await page.getByText('No other tool holds anything that differs from Git.').waitFor();
  });

  it('scales for a time from the page, which the loop leaves alone and a restart of the server does not forget', async () => {
    await page.goto(`${here.url()}${at}&view=pods&object=Deployment/default/web`);
    await page.getByRole('button', { name: 'Scale…' }).click();
    await page.getByLabel('How many').fill('3');
    await page.getByLabel('For how long').fill('20s');
    await page.getByRole('textbox', { name: /^Why/ }).fill(hostile);
    await page.getByText('fairlead action shop Deployment/default/web scale').waitFor();
    await page.getByRole('button', { name: 'Scale to 3 for 20s' }).click();
    await page.getByRole('tabpanel', { name: 'why' }).getByText('Scale to 3 beside Git by').waitFor();
    await page.getByText('Deployment/default/web of shop in cluster: scale to 3 beside Git by').waitFor();
    await untilReplicas(3);
    await here.ask(routes.refresh, { params: { id: (await here.placement('cluster')).id }, body: {} });
    expect((await here.cli('drift')).out).not.toContain('web');
    process.kill(here.serverPid(), 'SIGKILL');
    await eventually({ what: 'its end' }, async () => here.hasEnded());
    expect(await replicas()).toBe(3);
    await start();
    await untilReplicas(1);
    const events = await here.events();
    expect(
      events
        .filter(({ kind }) => kind === 'acted' || kind === 'act-ended')
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['act-ended', 'acted']);
    expect(events.some(({ kind }) => kind === 'drift-found')).toBe(false);
  });

  it('does the same from the command line, with records that verify', async () => {
    const pods = await here.cli('get', 'pods', 'shop/cluster', '-o', 'json');
    const { items } = JSON.parse(pods.out) as { readonly items: readonly { readonly object: string }[] };
    expect(items).toHaveLength(1);
    expect((await here.cli('tree', 'shop/cluster')).out).toMatch(/Deployment\/default\/web.*ReplicaSet.*Pod/s);
    const pod = items[0]?.object ?? '';
    const deleted = await here.cli('action', 'shop/cluster', pod, 'delete-pod', '--reason', 'stuck', '--yes');
    expect(deleted.out).toContain('what made it makes another');
    await eventually({ what: 'another pod', deadlineMs: longMs }, async () => {
      const { out } = await here.cli('get', 'pods', 'shop/cluster', '-o', 'name');
      return out.trim() !== '' && !out.includes(pod);
    });
    const wrong = await here.cli('action', 'shop/cluster', 'Service/default/web', 'restart');
    expect(wrong.err).toContain('a Service knows no restart');
    expect((await here.cli('audit', 'verify')).code).toBe(0);
    const said = await here.cli('describe', 'shop/cluster', 'Deployment/default/web');
    expect(said.out).toContain('ScalingReplicaSet');
  });

  it('says what it cannot see while the API server is away, and sees again by itself', async () => {
    await page.goto(`${here.url()}${at}&view=pods`);
    await page.getByText(/pods? (?:is|are) ready/).waitFor();
    await cluster.stopServer();
    await page.goto(`${here.url()}${at}&view=pods`);
    await page.getByText('The pods could not be read.').waitFor();
    await page.getByText('What runs goes on running: this page only looks.').waitFor();
    expect((await here.cli('get', 'pods', 'shop/cluster')).err).toContain('cannot be reached');
    await cluster.startServer();
    await page.getByText(/pods? (?:is|are) ready/).waitFor();
  });
});
