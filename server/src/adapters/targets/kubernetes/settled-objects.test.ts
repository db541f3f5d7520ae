import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import type { TargetEvent } from '../../../ports/target.ts';
import { FaultProxy } from './fault-proxy.ts';
import type { KubernetesTarget } from './kubernetes-target.ts';
import { SettledObjects } from './settled-objects.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, connect, TestPlacement, testInstallation } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');
const patience = { timeout: 20_000 };
const trusting = { mayTrustWatch: true };

describe('server/src/adapters/targets/kubernetes/settled-objects.ts', () => {
  const kind = { group: '', kind: 'ConfigMap' };
  const key = '/ConfigMap/shop/env' as ObjectKey;
  const health = { status: 'healthy', message: '' } as const;
  const asWritten = { uid: 'u1', live: 'print', manifest: 'm1', health };

  function written(): SettledObjects {
    const settled = new SettledObjects();
    settled.watched(kind, true);
    settled.begin(key)(asWritten);
    return settled;
  }

  it.each<readonly [string, (settled: SettledObjects) => void, boolean]>([
    ['vouches for what was written and not told otherwise', () => undefined, true],
    ['still does after the echo of the write', (settled) => settled.tell(key, asWritten), true],
    ['not where our fields differ', (settled) => settled.tell(key, { ...asWritten, live: 'other' }), false],
    ['not where it is another object', (settled) => settled.tell(key, { ...asWritten, uid: 'u2' }), false],
    ['not where it is gone', (settled) => settled.tell(key, { uid: null, live: null, health }), false],
    ['not while its kind is not watched', (settled) => settled.watched(kind, false), false],
    [
      'again when it is watched again and nothing was told',
      (settled) => {
        settled.watched(kind, false);
        settled.watched(kind, true);
      },
      true,
    ],
    ['not after all watches ended', (settled) => settled.clear(), false],
    [
      'not where the watch told something while it was looked at',
      (settled) => {
        settled.tell(key, { ...asWritten, live: 'other' });
        const [end, endOfAnother] = [settled.begin(key), settled.begin(key)];
        settled.tell(key, { ...asWritten, live: 'newer' });
        endOfAnother(asWritten);
        end(asWritten);
      },
      false,
    ],
  ])('%s', (_sentence, happens, vouches) => {
    const settled = written();
    happens(settled);
    expect(settled.find(key, kind, 'm1') !== undefined).toBe(vouches);
  });

  it('does not vouch for another manifest, and tells the newest health', () => {
    const settled = written();
    const degraded = { status: 'degraded', message: 'crashes' } as const;
    settled.tell(key, { ...asWritten, health: degraded });
    expect(settled.find(key, kind, 'm2')).toBeUndefined();
    expect(settled.find(key, kind, 'm1')?.health).toEqual(degraded);
  });

  describe.skipIf(needs.skip)('on an API server', () => {
    let cluster: TestCluster;
    let proxy: FaultProxy;
    let target: KubernetesTarget;
    const events: TargetEvent[] = [];

    beforeAll(async () => {
      cluster = await TestCluster.start(startControlPlane);
      proxy = await FaultProxy.start(cluster);
      target = connect(proxy.access);
      target.watch(testInstallation, (event) => events.push(event));
    });
    afterAll(async () => {
      await target?.close();
      await proxy?.stop();
      await cluster?.stop();
    });

    /** A delivered placement of two objects whose echoes have come, and what its next looks ask. */
    async function delivered(name: string) {
      const ns = await cluster.namespace(name);
      const objects = [configMap(ns, 'a', { a: 'git' }), configMap(ns, 'b', { b: 'git' })];
      const ours = new TestPlacement(target, name);
      await ours.deliver(objects);
      const asked = async (how: { readonly mayTrustWatch?: boolean }) => {
        const before = proxy.asked.length;
        const { changes, states } = await ours.look(objects, how);
        const requests = proxy.asked.slice(before).filter(({ path }) => path.includes(`/namespaces/${ns}/`));
        return { requests: requests.length, changes, states };
      };
      await expect.poll(async () => (await asked(trusting)).requests, patience).toBe(0);
      return { ns, objects, ours, asked, path: `/api/v1/namespaces/${ns}/configmaps/a` };
    }

    it('asks nothing of what was written and is watched, and everything when a person asks', async () => {
      const { asked } = await delivered('settled');
      const trusted = await asked(trusting);
      const looked = await asked({});
      expect(trusted.requests).toBe(0);
      expect(looked.requests).toBeGreaterThan(0);
      expect(trusted.states).toEqual(looked.states);
    });

    it.each<readonly [string, string, JsonObject]>([
      ['a field of ours', 'edited', { data: { a: 'hand' } }],
      ['the mark that it is watched by', 'unmarked', { metadata: { labels: { 'fairlead.dev/installation': null } } }],
    ])('sees that somebody changed %s', async (_sentence, name, patch) => {
      const { asked, path } = await delivered(name);
      await cluster.edit(path, patch);
      await expect.poll(async () => (await asked(trusting)).changes.length, patience).toBe(1);
      expect((await asked(trusting)).requests).toBeGreaterThan(0);
    });

    it('sees what somebody deleted', async () => {
      const { asked, path } = await delivered('deleted');
      await cluster.call('DELETE', path);
      await expect.poll(async () => (await asked(trusting)).changes, patience).toMatchObject([{ action: 'create' }]);
    });

    it('looks again while the kind cannot be watched, and rests when it can', async () => {
      const { asked, path, ours, objects } = await delivered('unwatched');
      proxy.fault = ({ path: of }) => (of.includes('watch=true') ? { kind: 'answer', status: 503 } : undefined);
      proxy.breakStreams();
      await expect.poll(async () => (await asked(trusting)).requests, patience).toBeGreaterThan(0);
      await cluster.edit(path, { data: { a: 'unseen' } });
      expect((await asked(trusting)).changes).toHaveLength(1);
      proxy.fault = () => undefined;
      await ours.deliver(objects);
      await expect.poll(async () => (await asked(trusting)).requests, patience).toBe(0);
    });
  });
});
