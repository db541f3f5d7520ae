import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheRoot } from '../../../tools/parts/cache.ts';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { Installation } from './installation.ts';
import { PlayedCluster } from './played-cluster.ts';

const needs = requires('git', 'engine', 'etcd', 'kubernetes', 'kwok', 'scheduler');
const example = fileURLToPath(new URL('../../../examples/quickstart', import.meta.url));
const longMs = 60_000;

const fleet = `apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: one}
spec:
  kubernetes: {context: one, credential: {env: KUBECONFIG_ONE}}
`;
const applications = [
  'metadata: {name: shop}\nspec: {source: {repo: ".", path: "kubernetes/overlays/dev"}, stages: [one]}',
  'metadata: {name: both}\nspec: {source: {repo: ".", path: both}, namespace: "default", sync: {mode: every-commit}, stages: [one, two]}',
]
  .map((text) => `apiVersion: fairlead.dev/v1\nkind: Application\n${text}\n`)
  .join('---\n');
const greeting = (word: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: greeting}\ndata: {greeting: ${word}}\n`;
const greetingPath = '/api/v1/namespaces/default/configmaps/greeting';
const webPath = '/apis/apps/v1/namespaces/shop-dev/deployments/web';

/** The quickstart's own files, and a configuration that sends them to two clusters. */
function files(): { readonly [path: string]: string } {
  const copy = mkdtempSync(join(tmpdir(), 'fl-e2e-files-'));
  cpSync(example, copy, { recursive: true });
  const all = readdirSync(copy, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const read = all.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(copy.length + 1), readFileSync(path, 'utf8')] as const;
  });
  rmSync(copy, { recursive: true });
  return {
    ...Object.fromEntries(read.filter(([path]) => !path.startsWith('fairlead/') && !path.startsWith('deploy/'))),
    'fairlead/fleet.yaml': fleet,
    'fairlead/applications.yaml': applications,
    'both/greeting.yaml': greeting('hello'),
  };
}

/** The running program on two real clusters, lived through in order. */
describe.skipIf(needs.skip)('server/src/e2e/kubernetes.test.ts', () => {
  let here: Installation;
  let one: PlayedCluster;
  let two: PlayedCluster;
  const env = () => ({ KUBECONFIG_ONE: one.kubeconfig(), FAIRLEAD_PARTS: cacheRoot() });
  const dataOf = async (cluster: PlayedCluster) => (await cluster.get(greetingPath))['data'];
  const runs = (application: string, stage: string, commit: string) => here.runs(stage, commit, longMs, application);

  beforeAll(async () => {
    [one, two] = await Promise.all([PlayedCluster.start('one'), PlayedCluster.start('two')]);
    here = await Installation.holding(files());
    const kubeconfig = join(here.dataRoot, 'kubeconfig');
    writeFileSync(kubeconfig, two.kubeconfig(), { mode: 0o600 });
    const added = await here.cli('target', 'add', 'two', '--context', 'two', '--kubeconfig', kubeconfig, '--yes');
    rmSync(kubeconfig);
    here.shop.write('fairlead/two.yaml', added.out);
    here.shop.push(added.err);
    await here.up({ env: env() });
  }, 180_000);
  afterAll(async () => {
    await here?.dispose();
    await Promise.all([one?.dispose(), two?.dispose()]);
  });

  it('says which context it takes from where, and keeps no credential in the document or in clear', async () => {
    const [said = ''] = here.shop.published(1);
    expect(said).toMatch(/^Context two of .*kubeconfig: https:\/\/127\.0\.0\.1:\d+ with a token\n/);
    expect(said).toContain('It answers: Kubernetes v1.36.3.');
    const { users } = JSON.parse(two.kubeconfig()) as {
      readonly users: readonly { readonly user: { readonly token: string } }[];
    };
    const token = users[0]?.user.token ?? 'none';
    expect(readFileSync(join(here.dataRoot, 'keys', 'vault.json'), 'utf8')).not.toContain(token);
    expect(said + here.shop.read('fairlead/two.yaml')).not.toContain(token);
  });

  it('brings the quickstart’s overlay to a cluster, wave by wave, until its pods are ready', async () => {
    await runs('shop', 'one', here.shop.head());
    expect(await one.get(webPath)).toMatchObject({ status: { readyReplicas: 1 } });
    const [job] = (await one.get('/apis/batch/v1/namespaces/shop-dev/jobs'))['items'] as readonly [
      { readonly status: { readonly succeeded?: number; readonly completionTime: string } },
    ];
    expect(job.status).toMatchObject({ succeeded: 1 });
    const { creationTimestamp } = (await one.get(webPath))['metadata'] as { readonly creationTimestamp: string };
    expect(Date.parse(creationTimestamp)).toBeGreaterThanOrEqual(Date.parse(job.status.completionTime));
  });

  it('brings another application to two clusters, into the namespace that its objects do not name', async () => {
    for (const stage of ['one', 'two']) await runs('both', stage, here.shop.head());
    expect(await dataOf(one)).toEqual({ greeting: 'hello' });
    expect(await dataOf(two)).toEqual({ greeting: 'hello' });
  });

  it('applies a commit, and only what it changes', async () => {
    const before = (await one.get(webPath))['metadata'] as { readonly generation: number };
    here.shop.write('both/greeting.yaml', greeting('welcome'));
    const commit = here.shop.push('A warmer greeting');
    for (const stage of ['one', 'two']) await runs('both', stage, commit);
    expect(await dataOf(two)).toEqual({ greeting: 'welcome' });
    expect((await one.get(webPath))['metadata']).toMatchObject({ generation: before.generation });
  });

  it('puts a hand edit back and tells who did it', async () => {
    await one.edit(greetingPath, { data: { greeting: 'by hand' } });
    await eventually({ what: 'the greeting as Git declares it' }, async () => {
      const data = (await dataOf(one)) as { readonly greeting: string };
      return data.greeting === 'welcome';
    });
    await eventually({ what: 'the story of the edit' }, async () =>
      (await here.events()).some(({ kind, message }) => kind === 'drift-corrected' && message.includes('greeting')),
    );
    expect((await here.cli('diff', 'both/one')).code).toBe(0);
  });

  it('tells by a dry run what the API server itself would make of one chosen object, and writes nothing', async () => {
    await here.until('one', 'it is synced', ({ sync }) => sync === 'synced', longMs, 'both');
    const declared = await dataOf(one);
    expect((await here.cli('freeze', '--application', 'both', '--all', '--reason', 'look first')).code).toBe(0);
    await one.edit(greetingPath, { data: { greeting: 'by hand' } });
    await here.until('one', 'the drift is known', ({ drifted }) => drifted.length === 1, longMs, 'both');
    const ran = await here.cli('sync', 'both/one', '--object', 'ConfigMap/greeting', '--dry-run', '-o', 'json');
    expect(ran.code, ran.err).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({
      partial: true,
      as: 'correction',
      plan: {
        counts: { change: 1 },
        waves: [
          {
            changes: [
              {
                fields: [
                  {
                    path: '/data/greeting',
                    before: 'by hand',
                    after: (declared as { readonly greeting: string }).greeting,
                  },
                ],
              },
            ],
          },
        ],
      },
      holds: [{ gate: 'freeze' }],
    });
    expect(await dataOf(one)).toEqual({ greeting: 'by hand' });
    expect((await here.cli('freeze', '--lift')).code).toBe(0);
    await here.until('one', 'it is put back', ({ sync }) => sync === 'synced', longMs, 'both');
    expect(await dataOf(one)).toEqual(declared);
  });

  it('takes up again by itself with a cluster whose API server was away', async () => {
    await two.stopServer();
    here.shop.write('both/greeting.yaml', greeting('back'));
    const commit = here.shop.push('While one is away');
    await runs('both', 'one', commit);
    await here.until('two', 'two waits', (row) => row.applied?.revision !== commit, longMs, 'both');
    await two.startServer();
    await runs('both', 'two', commit);
    expect(await dataOf(two)).toEqual({ greeting: 'back' });
  });

  it('goes on after it was killed in the middle, nothing twice and nothing left over', async () => {
    here.shop.write('kubernetes/base/config.json', '{"greeting": "Again", "version": "1.0.1", "healthy": true}\n');
    here.shop.write('both/greeting.yaml', greeting('killed'));
    const commit = here.shop.push('Killed meanwhile');
    await eventually({ what: 'a first effect of the commit' }, async () => {
      const data = (await dataOf(one)) as { readonly greeting?: string };
      return data.greeting === 'killed';
    });
    process.kill(here.serverPid(), 'SIGKILL');
    await eventually({ what: 'its end' }, async () => here.hasEnded());
    await here.up({ env: env() });
    await runs('shop', 'one', commit);
    for (const stage of ['one', 'two']) await runs('both', stage, commit);
    const pods = (await one.get('/api/v1/namespaces/shop-dev/configmaps'))['items'] as readonly {
      readonly metadata: { readonly name: string };
    }[];
    const configs = pods.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('shop-config'));
    expect(configs).toHaveLength(1);
  });

  it('goes back by itself from a version whose pods crash, and reverts the commit', async () => {
    const good = (await here.placement('one')).applied?.bundle;
    const path = 'kubernetes/base/web.yaml';
    here.shop.write(
      path,
      here.shop
        .read(path)
        .replace(
          '      labels: {app.kubernetes.io/name: web}\n',
          '      labels: {app.kubernetes.io/name: web}\n      annotations: {fairlead.dev/plays: crash}\n',
        ),
    );
    here.shop.write(
      'fairlead/applications.yaml',
      applications.replace('stages: [one]}', 'stages: [one], delivery: {healthDeadline: 8s}}'),
    );
    const bad = here.shop.push('Version that crashes');
    await here.until('one', 'the good version is pinned', (row) => row.pinned !== null, 90_000);
    await eventually({ what: 'a revert in Git' }, async () => {
      const [newest = ''] = here.shop.published(1);
      return newest.includes('Revert') && newest.includes(bad.slice(0, 7));
    });
    await here.until(
      'one',
      'the good version runs again',
      (row) => row.applied?.bundle === good && row.health === 'healthy',
      longMs,
    );
    expect(await one.get(webPath)).toMatchObject({ status: { readyReplicas: 1 } });
  });
});
