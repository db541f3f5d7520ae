import { createHash, createHmac } from 'node:crypto';
import type { Epoch, InstallationId, PlacementId, PlanDigest } from '@fairlead/core/model/ids.ts';
import { type DesiredObject, type Manifest, refOf } from '@fairlead/core/model/object.ts';
import { runMark } from '@fairlead/core/order/due-objects.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import { systemClock } from '../../../io/system-clock.ts';
import { systemRandom } from '../../../io/system-random.ts';
import type { Effect, Observation } from '../../../ports/target.ts';
import { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';

const needs = requires('etcd', 'kubernetes');
const signal = new AbortController().signal;
const digests = {
  hash: (text: string) => createHash('sha256').update(text).digest('hex'),
  keyedDigest: (text: string) => createHmac('sha256', 'test').update(text).digest('hex'),
};
const on = {
  installation: 'abcdef0123456789' as InstallationId,
  placement: 'p1' as PlacementId,
  project: 'default',
  application: 'shop',
};

/** A Job as the loop hands it over: marked with the run it belongs to. */
function job(namespace: string, run: string): DesiredObject {
  const manifest: Manifest = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: 'migrate',
      namespace,
      annotations: { 'argocd.argoproj.io/hook': 'PreSync', [runMark]: run },
    },
    spec: {
      template: {
        spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'example/a', command: ['migrate'] }] },
      },
    },
  };
  return { ref: refOf(manifest), manifest, origin: { path: 'all.yaml', line: 1 }, secret: false };
}

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/make-room.ts', () => {
  let cluster: TestCluster;
  let target: KubernetesTarget;
  let namespace: string;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane);
    namespace = await cluster.namespace('hooks');
    target = new KubernetesTarget('prod', cluster.access, { clock: systemClock, random: systemRandom, digests });
  });
  afterAll(async () => {
    await target?.close();
    await cluster?.stop();
  });

  async function look(object: DesiredObject): Promise<Observation> {
    const outcome = await target.observe({ on, objects: [object], inventory: [], ignore: [] }, signal);
    if (outcome.kind !== 'observed') throw new Error('a cluster is observed at once');
    return outcome.observation;
  }

  async function carryOut(object: DesiredObject): Promise<readonly Effect[]> {
    const { changes } = await look(object);
    const permit = {
      plan: 'plan' as PlanDigest,
      placement: on.placement,
      gates: [],
      epoch: 1 as Epoch,
      expiresAt: Date.now() + 60_000,
    };
    const planned = changes.map((change) => ({ ...change, phase: 'pre-sync', wave: 0 }) as const);
    const effects: Effect[] = [];
    for await (const effect of target.execute(
      { on, permit, delivery: 'd', changes: planned, objects: [object] },
      signal,
    ))
      effects.push(effect);
    return effects;
  }

  it('makes a Job for each run, exactly one at a time', async () => {
    const [first] = await carryOut(job(namespace, 'd1'));
    expect(first).toMatchObject({ outcome: 'done', failure: null });
    expect((await look(job(namespace, 'd1'))).changes).toEqual([]);
    expect((await look(job(namespace, 'd2'))).changes).toMatchObject([{ action: 'run', liveUid: first?.uid }]);
    const [second] = await carryOut(job(namespace, 'd2'));
    expect(second).toMatchObject({ outcome: 'done', failure: null });
    expect(second?.uid).not.toBe(first?.uid);
    const { body } = await cluster.call('GET', `/apis/batch/v1/namespaces/${namespace}/jobs`);
    expect(body['items']).toHaveLength(1);
    expect((await look(job(namespace, 'd2'))).changes).toEqual([]);
  });
});
