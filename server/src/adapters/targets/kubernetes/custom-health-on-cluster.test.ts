import type { Health } from '@fairlead/core/model/health.ts';
import type { HealthCheck } from '@fairlead/core/model/health-check.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { findPart } from '../../../../../tools/parts/parts.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import { sha256 } from '../../../io/sha256.ts';
import { systemClock } from '../../../io/system-clock.ts';
import { systemRandom } from '../../../io/system-random.ts';
import { EngineHealth } from '../../render/engine/engine-health.ts';
import { RenderEngine } from '../../render/engine/render-engine.ts';
import { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, TestPlacement, testInstallation } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes', 'engine');
const checks: readonly HealthCheck[] = [
  { kind: 'ConfigMap', by: { lua: 'return {status = obj.data.state, message = obj.data.why}' } },
];

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/custom-health.ts on a cluster', () => {
  let cluster: TestCluster;
  let engine: RenderEngine;
  let target: KubernetesTarget;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane);
    const program = findPart('engine')?.engine ?? '';
    engine = await RenderEngine.start({ program, cwd: process.cwd() }, new AbortController().signal);
    target = new KubernetesTarget('prod', cluster.access, {
      clock: systemClock,
      random: systemRandom,
      digests: { hash: sha256, keyedDigest: sha256 },
      health: { checks, judge: new EngineHealth(engine) },
    });
  });
  afterAll(async () => {
    await target?.close();
    await engine?.close();
    await cluster?.stop();
  });

  it('is told when it is delivered, when it is looked at, and when it changes', async () => {
    const namespace = await cluster.namespace('checked');
    const object = configMap(namespace, 'a', { state: 'Progressing', why: 'it warms up' });
    const key = objectKey(object.ref);
    const told: Health[] = [];
    const stop = target.watch(testInstallation, (event) => {
      if (event.kind === 'state' && event.state.key === key) told.push(event.state.health);
    });
    const placement = new TestPlacement(target, 'checked');
    const { effects } = await placement.deliver([object]);
    const warming = { status: 'progressing', message: 'it warms up' };
    expect(effects).toMatchObject([{ key, outcome: 'done', health: warming }]);
    expect((await placement.look([object])).states).toMatchObject([{ key, health: warming }]);
    const { nodes } = await target.tree(placement.on, [object.ref], new AbortController().signal);
    expect(nodes).toMatchObject([{ ref: { name: 'a' }, health: warming }]);
    const path = `/api/v1/namespaces/${namespace}/configmaps/a`;
    await cluster.edit(path, { data: { state: 'Degraded', why: 'its disk is full' } }, 'its-controller');
    await vi.waitFor(() => expect(told.at(-1)).toEqual({ status: 'degraded', message: 'its disk is full' }), 20_000);
    await cluster.edit(path, { data: { state: null } }, 'its-controller');
    await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ status: 'unknown' }), 20_000);
    stop();
  });
});
