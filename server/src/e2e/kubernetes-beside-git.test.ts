import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheRoot } from '../../../tools/parts/cache.ts';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { Installation } from './installation.ts';
import { PlayedCluster } from './played-cluster.ts';

const needs = requires('git', 'engine', 'etcd', 'kubernetes', 'kwok', 'scheduler');
const longMs = 60_000;

const map = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {key: value}\n`;
const application = (name: string): string => `apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: ${name}}
spec:
  source: {repo: ".", path: ${name}}
  stages: [one]
  namespace: team
  createNamespace: true
  sync: {additions: alert, strangers: alert}
`;
const files = {
  'fairlead/fleet.yaml': `apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: one}
spec:
  kubernetes: {context: one, credential: {env: KUBECONFIG_ONE}}
`,
  'fairlead/applications.yaml': ['web', 'api'].map(application).join('---\n'),
  ...Object.fromEntries(['a', 'b', 'c'].map((name) => [`web/${name}.yaml`, map(name)])),
  'api/d.yaml': map('d'),
};
const path = (name: string): string => `/api/v1/namespaces/team/configmaps/${name}`;

/** The running program on a real cluster on which others work, too; lived through in order. */
describe.skipIf(needs.skip)('server/src/e2e/kubernetes-beside-git.test.ts', () => {
  let here: Installation;
  let one: PlayedCluster;
  const until = (what: string, fits: Parameters<Installation['until']>[2]) =>
    here.until('one', what, fits, longMs, 'web');

  beforeAll(async () => {
    one = await PlayedCluster.start('one');
    here = await Installation.holding(files);
    await here.up({ env: { KUBECONFIG_ONE: one.kubeconfig(), FAIRLEAD_PARTS: cacheRoot() } });
  }, 180_000);
  afterAll(async () => {
    await here?.dispose();
    await one?.dispose();
  });

  it('makes the namespace that two applications ask for, once, and is at peace with what a cluster puts there', async () => {
    for (const name of ['web', 'api']) await here.runs('one', here.shop.head(), longMs, name);
    expect(await one.get('/api/v1/namespaces/team')).toMatchObject({ status: { phase: 'Active' } });
    expect((await one.get(path('d')))['data']).toEqual({ key: 'value' });
    await until('it looked for strangers and found none', ({ strangers }) => strangers?.count === 0);
  });

  it('tells a field that somebody added, with who, where and how, and writes nothing', async () => {
    await one.edit(path('a'), { data: { more: 'by hand' } });
    const { why } = await until('the addition is told', ({ sync }) => sync === 'drifted');
    expect(why.sentence).toContain('kubectl-edit added data.more to ConfigMap/team/a beside what Git declares');
    const drift = await here.cli('drift');
    expect(drift).toMatchObject({
      code: 6,
      out: expect.stringContaining('ConfigMap/team/a + data.more (kubectl-edit)'),
    });
    const object = await here.cli('describe', 'web/one', 'ConfigMap/team/a');
    expect(object.out + object.err).toMatch(/Held by others, and not declared\n +\+ data\.more +kubectl-edit/);
    expect((await one.get(path('a')))['data']).toEqual({ key: 'value', more: 'by hand' });
    await one.edit(path('a'), { data: { more: null } });
    await until('it is over', ({ sync }) => sync === 'synced');
    expect((await here.cli('drift')).code).toBe(0);
  });

  it('tells an object that nobody declared, and leaves it alone', async () => {
    const secrets = '/api/v1/namespaces/team/secrets';
    const left = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'left' }, stringData: { a: 'hunter2' } };
    await one.call('POST', `${secrets}?fieldManager=kubectl-create`, left);
    await here.cli('refresh', 'web/one');
    const { why, strangers } = await until('the stranger is told', ({ sync }) => sync === 'drifted');
    expect(strangers?.objects).toMatchObject([{ object: 'Secret/team/left', by: 'kubectl-create' }]);
    expect(why).toMatchObject({
      sentence: expect.stringContaining('nobody declared Secret/team/left in its namespaces (made by kubectl-create)'),
      next: expect.stringContaining('spec.sync.ignore'),
    });
    const told = await here.cli('describe', 'web/one');
    expect(told.out).toMatch(/Nobody declared \(1\)[\s\S]*Secret\/team\/left +kubectl-create/);
    expect(await one.get(`${secrets}/left`)).toMatchObject({ metadata: { name: 'left' } });
    await one.call('DELETE', `${secrets}/left`);
    await here.cli('refresh', 'web/one');
    await until('it is over', ({ sync }) => sync === 'synced');
  });

  it('says which finalizer keeps what Git dropped, and arrives when it is gone', async () => {
    await one.edit(path('a'), { data: { more: 'by hand' } });
    await until('the addition is told', ({ sync }) => sync === 'drifted');
    await one.edit(path('c'), { metadata: { finalizers: ['backup.example.com/hold'] } });
    here.shop.remove('web/c.yaml');
    const commit = here.shop.push('Drop c');
    const { holds, why } = await until('the deletion waits', (row) =>
      row.holds.some(({ gate }) => gate === 'finalizer'),
    );
    expect(holds[0]?.reason).toMatch(
      /^ConfigMap\/team\/c: it is being deleted since 20\S+Z and waits for its finalizers \(backup\.example\.com\/hold\)$/,
    );
    expect(why.sentence).toContain('backup.example.com/hold');
    await one.edit(path('a'), { data: { more: null } });
    await one.edit(path('c'), { metadata: { finalizers: null } });
    await here.runs('one', commit, longMs, 'web');
    await eventually({ what: 'c is gone' }, async () => (await one.get(path('c')))['metadata'] === undefined);
  });
});
