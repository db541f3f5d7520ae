import { makeEditGuard } from '@fairlead/core/access/make-edit-guard.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startControlPlane } from '../../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../../tools/test/requires.ts';
import type { KubernetesTarget } from '../kubernetes-target.ts';
import { TestCluster } from '../test-cluster.ts';
import { configMap, connect, desired, TestPlacement, testInstallation } from '../test-placement.ts';
import { whoWrites } from './who-writes.ts';

const needs = requires('etcd', 'kubernetes');
const patience = { timeout: 20_000 };
const rbac = '/apis/rbac.authorization.k8s.io/v1';

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/guard', () => {
  let cluster: TestCluster;
  let target: KubernetesTarget;
  const config = '/api/v1/namespaces/guarded/configmaps/env';
  const git = configMap('guarded', 'env', { a: 'git' });
  const secret = desired({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'keys', namespace: 'guarded' },
    stringData: { a: '1' },
  });

  /** The cluster's administrator acting as somebody: `kubectl --as NAME --as-group GROUP`. */
  const as = (user: string, groups: readonly string[] = []) => ({ user, groups: ['testers', ...groups] });
  const edit = async (
    who: { readonly user: string; readonly groups: readonly string[] },
    path: string,
    patch: JsonObject,
  ) => (await cluster.call('PATCH', path, patch, 'application/merge-patch+json', who)).body;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane);
    await cluster.namespace('guarded');
    const all = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];
    await cluster.call('POST', `${rbac}/clusterroles`, { metadata: { name: 'testers' }, rules: all });
    await cluster.call('POST', `${rbac}/clusterrolebindings`, {
      metadata: { name: 'testers' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'testers' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'testers' }],
    });
    target = connect({ ...cluster.access, as: as('fairlead') });
    const writers = [await whoWrites({ ...cluster.access, as: as('fairlead') }, new AbortController().signal)];
    const guard = makeEditGuard({ installation: testInstallation, writers, breakGlass: ['sre'] });
    // Delivered as everything is: by the installation that it guards.
    const { effects } = await new TestPlacement(target, 'guard').deliver(guard.map((object) => desired(object)));
    expect(effects.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    await new TestPlacement(target, 'shop').deliver([git, secret]);
    // A policy is in force a moment after it is there.
    await vi.waitFor(
      async () => expect((await edit(as('anna'), config, { data: { a: 'hand' } }))['code']).toBe(403),
      patience,
    );
  });
  afterAll(async () => {
    await target?.close();
    await cluster?.stop();
  });

  it('refuses what a person edits, tells whose the object is, and what to do', async () => {
    const { message } = await edit(as('anna'), config, { data: { a: 'by hand' } });
    expect(message).toMatch(
      /Fairlead keeps this object as Git declares it \(default\/shop\): change it there, or in an emergency as one of sre/,
    );
  });

  it.each<readonly [string, JsonObject]>([
    ['a field that Git does not declare', { data: { b: 'more' } }],
    ['the marks', { metadata: { labels: { 'fairlead.dev/installation': null } } }],
  ])('refuses an edit of %s', async (_sentence, patch) => {
    expect((await edit(as('anna'), config, patch))['code']).toBe(403);
  });

  it('refuses a deletion, by name and of all, and of a Secret like of anything', async () => {
    const secrets = '/api/v1/namespaces/guarded/secrets';
    for (const path of [`${secrets}/keys`, secrets])
      expect((await cluster.call('DELETE', path, undefined, 'application/json', as('anna'))).status).toBe(403);
    expect((await cluster.call('GET', `${secrets}/keys`)).status).toBe(200);
  });

  it.each([
    ['who may break the glass', as('anna', ['sre'])],
    ['a controller', as('system:serviceaccount:kube-system:deployment-controller')],
    ['a machine of the control plane', as('system:kube-controller-manager')],
  ])('lets %s through', async (sentence, who) => {
    const { data } = await edit(who, config, { data: { note: sentence } });
    expect(data).toMatchObject({ note: sentence });
  });

  it('leaves alone what nobody manages', async () => {
    const other = '/api/v1/namespaces/guarded/configmaps';
    await cluster.call('POST', other, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'theirs' } });
    expect((await edit(as('anna'), `${other}/theirs`, { data: { a: '1' } }))['data']).toEqual({ a: '1' });
  });

  it('lets Fairlead itself deliver, correct and delete', async () => {
    const ours = new TestPlacement(target, 'delivers');
    expect((await ours.deliver([configMap('guarded', 'more', { a: '1' })])).effects[0]?.outcome).toBe('done');
    expect((await ours.deliver([configMap('guarded', 'more', { a: '2' })])).effects[0]?.outcome).toBe('done');
    const { changes } = await ours.look([]);
    expect((await ours.execute([], changes)).map(({ outcome }) => outcome)).toEqual(['done']);
  });

  it('knows the name of who connects without impersonating', async () => {
    expect(
      await whoWrites(
        { ...cluster.access, token: new Secret(cluster.access.token?.reveal() ?? '') },
        new AbortController().signal,
      ),
    ).not.toBe('');
  });
});
