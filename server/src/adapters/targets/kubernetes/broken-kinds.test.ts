import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import type { TargetEvent } from '../../../ports/target.ts';
import type { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, connect, desired, TestPlacement, testInstallation } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');
const patience = { timeout: 40_000, interval: 100 };

/** A kind in two versions between which only a webhook converts that nobody serves. */
const torn = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'torns.broken.example' },
  spec: {
    group: 'broken.example',
    scope: 'Namespaced',
    names: { kind: 'Torn', plural: 'torns', singular: 'torn', listKind: 'TornList' },
    versions: ['v1', 'v2'].map((name) => ({
      name,
      served: true,
      storage: name === 'v1',
      schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    })),
  },
};

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes broken kinds', () => {
  let cluster: TestCluster;
  let target: KubernetesTarget;
  let events: TargetEvent[];
  let stop: () => void;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane);
    await cluster.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', torn);
    const ns = await cluster.namespace('before');
    const first = connect(cluster.access);
    const made = new TestPlacement(first, 'torn');
    await vi.waitFor(async () => {
      const { effects } = await made.deliver([tornObject(ns, 'v1')]);
      expect(effects[0]?.outcome).toBe('done');
    }, patience);
    await first.close();
    // From here on v2, which the server prefers, cannot be read any more, and a whole group is served by nobody.
    const conversion = {
      strategy: 'Webhook',
      webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://127.0.0.1:1/convert' } },
    };
    await cluster.edit('/apis/apiextensions.k8s.io/v1/customresourcedefinitions/torns.broken.example', {
      spec: { conversion },
    });
    await cluster.call('POST', '/apis/apiregistration.k8s.io/v1/apiservices', {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'v1.away.example' },
      spec: {
        ...{ group: 'away.example', version: 'v1', groupPriorityMinimum: 100, versionPriority: 100 },
        ...{ insecureSkipTLSVerify: true, service: { namespace: 'before', name: 'nobody' } },
      },
    });
    await vi.waitFor(async () => {
      const service = await cluster.call('GET', '/apis/apiregistration.k8s.io/v1/apiservices/v1.away.example');
      expect(service.body).toMatchObject({ status: { conditions: [{ type: 'Available', status: 'False' }] } });
      const path = '/apis/broken.example/v2/namespaces/before/torns';
      expect([429, 500]).toContain((await cluster.call('GET', path)).status); // as its cache can be filled or not
    }, patience);
    target = connect(cluster.access);
    events = [];
    stop = target.watch(testInstallation, (event) => void events.push(event));
  });
  afterAll(async () => {
    stop?.();
    await target?.close();
    await cluster?.stop();
  });

  function tornObject(namespace: string, version: string) {
    const metadata = { name: 't', namespace };
    return desired({ apiVersion: `broken.example/${version}`, kind: 'Torn', metadata, spec: { a: 1 } });
  }

  it('is blind to what an aggregated API and a conversion webhook keep from it, names both, and is not lost', async () => {
    await vi.waitFor(() => {
      const blind = events.findLast(({ kind }) => kind === 'blind');
      const reasons = blind?.kind === 'blind' ? blind.reasons.join('\n') : '';
      expect(reasons).toContain('away.example: it does not tell which kinds it has');
      expect(reasons).toContain('broken.example/Torn');
    }, patience);
    expect(events.find(({ kind }) => kind === 'listed')).toMatchObject({
      except: expect.arrayContaining([
        { group: 'broken.example', kind: 'Torn' },
        { group: 'away.example', kind: '' },
      ]),
    });
    expect(events.map(({ kind }) => kind)).not.toContain('lost');
  });

  it('delivers, watches and corrects everything else meanwhile', async () => {
    const ns = await cluster.namespace('beside');
    const ours = new TestPlacement(target, 'beside');
    const map = configMap(ns, 'a', { a: '1' });
    const { effects } = await ours.deliver([map]);
    expect(effects).toMatchObject([{ outcome: 'done' }]);
    await cluster.edit(`/api/v1/namespaces/${ns}/configmaps/a`, { data: { a: 'hand' } });
    const isTold = (event: TargetEvent): boolean =>
      event.kind === 'state' && event.state.key === objectKey(map.ref) && event.state.live !== effects[0]?.fingerprint;
    await vi.waitFor(() => expect(events.some(isTold)).toBe(true), patience);
    expect((await ours.deliver([map])).effects).toMatchObject([{ outcome: 'done' }]);
    const { body } = await cluster.call('GET', `/api/v1/namespaces/${ns}/configmaps/a`);
    expect(body['data'] as JsonObject).toEqual({ a: '1' });
  });

  it('holds the broken object alone, with the reason, and proves nothing absent', async () => {
    const ns = await cluster.namespace('together');
    const away = desired({ apiVersion: 'away.example/v1', kind: 'Lost', metadata: { name: 'l', namespace: ns } });
    const ours = new TestPlacement(target, 'together');
    const seen = await ours.look([configMap(ns, 'a', {}), tornObject(ns, 'v2'), away]);
    expect(seen.changes).toMatchObject([{ action: 'create', ref: { kind: 'ConfigMap' } }]);
    expect(seen.conflicts.map(({ ref, reason }) => [ref.kind, reason])).toEqual([
      ['Torn', expect.stringMatching(/conversion webhook|initializing|429/)],
      ['Lost', expect.stringMatching(/503|not tell|unavailable/)],
    ]);
    expect(seen.incomplete.join('\n')).toContain('Lost');
  });
});
