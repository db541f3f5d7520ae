import { objectKey } from '@fairlead/core/model/object.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import type { TargetEvent } from '../../../ports/target.ts';
import type { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';
import { connect, desired, TestPlacement, testInstallation } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');

/** A kind in two versions, as a platform team leaves an old one behind: `v1` goes one day, `v2` stays. */
const definition = desired({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gauges.shop.example' },
  spec: {
    group: 'shop.example',
    scope: 'Namespaced',
    names: { kind: 'Gauge', plural: 'gauges', singular: 'gauge', listKind: 'GaugeList' },
    versions: ['v1', 'v2'].map((name) => ({
      name,
      served: true,
      storage: name === 'v2',
      schema: {
        openAPIV3Schema: {
          type: 'object',
          properties: {
            spec: { type: 'object', properties: { size: { type: 'integer' }, unit: { type: 'string' } } },
          },
        },
      },
    })),
  },
});

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes served versions', () => {
  let cluster: TestCluster;
  let target: KubernetesTarget;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane);
    target = connect(cluster.access);
    await new TestPlacement(target, 'definitions').deliver([definition]);
  });
  afterAll(async () => {
    await target?.close();
    await cluster?.stop();
  });

  const gauge = (namespace: string, version: string, spec: { readonly size?: number; readonly unit?: string }) =>
    desired({ apiVersion: `shop.example/${version}`, kind: 'Gauge', metadata: { name: 'g', namespace }, spec });
  const path = (ns: string, version = 'v2') => `/apis/shop.example/${version}/namespaces/${ns}/gauges/g`;

  it('moves an object to another version of its kind: the same object, and what Git dropped is gone', async () => {
    const ns = await cluster.namespace('moves');
    const ours = new TestPlacement(target, 'moves');
    const before = gauge(ns, 'v1', { size: 3, unit: 'm' });
    await ours.deliver([before]);
    const uid = (await ours.look([before])).states[0]?.uid;
    const after = gauge(ns, 'v2', { size: 3 });
    const { observation, effects } = await ours.deliver([after]);
    expect(observation.changes).toMatchObject([{ liveUid: uid, fields: [{ path: '/spec/unit', before: 'm' }] }]);
    expect(effects).toMatchObject([{ outcome: 'done', uid }]);
    const { body } = await cluster.call('GET', path(ns));
    expect(body).toMatchObject({ metadata: { uid }, spec: { size: 3 } });
    expect(body['spec']).not.toHaveProperty('unit');
    expect(await ours.look([after])).toMatchObject({ changes: [], conflicts: [] });
  });

  it('takes a mere change of version for no difference that anybody would see', async () => {
    const ns = await cluster.namespace('same');
    const ours = new TestPlacement(target, 'same');
    await ours.deliver([gauge(ns, 'v1', { size: 3 })]);
    const uid = ours.inventory[0]?.uid;
    const after = gauge(ns, 'v2', { size: 3 });
    const { observation, effects } = await ours.deliver([after]);
    expect(observation.changes).toMatchObject([{ action: 'adopt', fields: [] }]);
    expect(effects).toMatchObject([{ outcome: 'done', uid }]);
    expect(await ours.look([after])).toMatchObject({ changes: [], conflicts: [] });
  });

  it('sees no drift in an object that is written in another version than the one it is watched in, and drift where there is', async () => {
    const ns = await cluster.namespace('watched');
    const ours = new TestPlacement(target, 'watched');
    const old = gauge(ns, 'v1', { size: 3 });
    const { effects } = await ours.deliver([old]);
    const told = new Map<string, string | null>();
    const note = (event: TargetEvent): void => {
      if (event.kind === 'state') told.set(event.state.key, event.state.live);
    };
    const stop = target.watch(testInstallation, note);
    const live = () => told.get(objectKey(old.ref));
    await vi.waitFor(() => expect(live()).toBe(effects[0]?.fingerprint), { timeout: 20_000 });
    await cluster.edit(path(ns), { spec: { size: 4 } });
    await vi.waitFor(() => expect(live()).not.toBe(effects[0]?.fingerprint), { timeout: 20_000 });
    await ours.deliver([old]);
    expect((await cluster.call('GET', path(ns))).body).toMatchObject({ spec: { size: 3 } });
    stop();
  });

  it('goes on with the version that is left when the other is served no more, and deletes by it', async () => {
    const ns = await cluster.namespace('left');
    const ours = new TestPlacement(target, 'left');
    await ours.deliver([gauge(ns, 'v1', { size: 3 })]);
    const uid = ours.inventory[0]?.uid;
    const definitionPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gauges.shop.example';
    const versions = (served: boolean) =>
      cluster.call(
        'PATCH',
        definitionPath,
        [{ op: 'replace', path: '/spec/versions/0/served', value: served }],
        'application/json-patch+json',
      );
    await versions(false);
    const fresh = connect(cluster.access);
    try {
      const later = new TestPlacement(fresh, 'left');
      later.inventory = ours.inventory;
      await vi.waitFor(
        async () =>
          expect((await later.look([gauge(ns, 'v1', { size: 3 })])).conflicts).toMatchObject([
            { reason: expect.stringContaining('no kind Gauge in shop.example/v1') },
          ]),
        { timeout: 20_000 },
      );
      const { effects } = await later.deliver([gauge(ns, 'v2', { size: 5 })]);
      expect(effects).toMatchObject([{ outcome: 'done', uid }]);
      expect((await later.deliver([])).effects).toMatchObject([{ outcome: 'done', uid: null }]);
      expect((await cluster.call('GET', path(ns))).status).toBe(404);
    } finally {
      await fresh.close();
      await versions(true);
    }
  });
});
