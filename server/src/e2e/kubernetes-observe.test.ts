import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { Installation } from './installation.ts';
import { PlayedCluster } from './played-cluster.ts';

const needs = requires('git', 'etcd', 'kubernetes');
const files = {
  'fairlead/fleet.yaml':
    'apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: cluster}\nspec: {kubernetes: {context: mine, namespace: default}}\n',
  'fairlead/shop.yaml':
    'apiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: shop}\nspec: {source: {repo: ".", path: deploy}, stages: [cluster]}\n',
  'deploy/config.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: known}\ndata: {a: wanted}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: fresh}\ndata: {a: b}\n',
};
const configMaps = '/api/v1/namespaces/default/configmaps';

/** A person lends the context of their own cluster, first to look only. */
describe.skipIf(needs.skip)('server/src/e2e/kubernetes-observe.test.ts', () => {
  let here: Installation;
  let cluster: PlayedCluster;
  let kubeconfig: string;
  const lend = (...more: readonly string[]) => ['--context', 'mine', '--kubeconfig', kubeconfig, '--yes', ...more];
  const content = async () =>
    (
      (await cluster.get(configMaps))['items'] as readonly {
        readonly metadata: JsonObject;
        readonly data?: JsonObject;
      }[]
    )
      .filter(({ metadata }) => metadata['name'] !== 'kube-root-ca.crt')
      .map(({ metadata, data }) => ({ name: metadata['name'], version: metadata['resourceVersion'], data }));

  beforeAll(async () => {
    cluster = await PlayedCluster.start('mine', 0);
    const known = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'known' },
      data: { a: 'wanted' },
    };
    await cluster.call('POST', `${configMaps}?fieldManager=kubectl-create`, known);
    here = await Installation.holding(files);
    kubeconfig = join(here.dataRoot, 'kubeconfig');
    writeFileSync(kubeconfig, cluster.kubeconfig(), { mode: 0o600 });
  });
  afterAll(async () => {
    await here?.dispose();
    await cluster?.dispose();
  });

  it('uses no context without being told to, and tells where it would come from', async () => {
    const answer = await here.cli('up', '--port', '0', '--no-open', '--context', 'mine', '--kubeconfig', kubeconfig);
    expect(answer.code).not.toBe(0);
    expect(answer.out + answer.err).toMatch(/Context mine of .*kubeconfig: https:\/\/127\.0\.0\.1:\d+ with a token/);
    expect(answer.err).toContain('add --yes to go ahead');
  });

  it('tells what is there and what would change, and writes nothing', async () => {
    const before = await content();
    const said = await here.up({ args: lend('--observe') });
    expect(said).toMatch(/kubectl +default +1 +default/);
    await here.until('cluster', 'a plan that is held', ({ sync, holds }) => sync === 'held' && holds.length > 0);
    const diff = await here.cli('diff', 'shop', '-o', 'json');
    expect(diff.code).toBe(6);
    const { objects } = JSON.parse(diff.out) as {
      readonly objects: readonly { readonly object: JsonObject; readonly change: string }[];
    };
    expect(objects.filter(({ change }) => change === 'create')).toHaveLength(1);
    expect(objects.filter(({ change }) => change === 'unknown').map((o) => JSON.stringify(o))).toEqual([]);
    expect(await content()).toEqual(before);
    await here.end();
    expect(await content()).toEqual(before);
  });

  it('delivers once it is started without --observe', async () => {
    await here.up({ args: lend() });
    await here.runs('cluster', here.shop.head());
    expect((await content()).map(({ name, data }) => [name, data]).sort()).toEqual([
      ['fresh', { a: 'b' }],
      ['known', { a: 'wanted' }],
    ]);
    expect((await here.cli('diff', 'shop')).code).toBe(0);
  });

  it('keeps the lent credential nowhere: without it the target says how to add one', async () => {
    await here.end();
    await here.up();
    const targets = JSON.parse((await here.cli('get', 'targets', '-o', 'json')).out) as {
      readonly items: readonly JsonObject[];
    };
    expect(targets.items).toMatchObject([
      { reachable: false, message: expect.stringContaining('fairlead target add cluster --context') },
    ]);
  });
});
