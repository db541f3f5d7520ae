import { isJsonObject } from '@fairlead/core/lib/json.ts';
import type { CustomActions } from '@fairlead/core/model/custom-action.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { findPart } from '../../../../../tools/parts/parts.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import { sha256 } from '../../../io/sha256.ts';
import { systemClock } from '../../../io/system-clock.ts';
import { systemRandom } from '../../../io/system-random.ts';
import { EngineActions } from '../../render/engine/engine-actions.ts';
import { RenderEngine } from '../../render/engine/render-engine.ts';
import { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, desired, TestPlacement } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes', 'engine');
const { signal } = new AbortController();

const sets: readonly CustomActions[] = [
  {
    kind: 'ConfigMap',
    discovery: `
      local actions = {}
      actions["resize"] = {displayName = "Resize", params = {{name = "size", value = obj.data.size}}}
      actions["pause"] = {disabled = obj.data.paused == "yes"}
      return actions`,
    scripts: {
      resize: 'obj.data.size = actionParams["size"]\nreturn obj',
      pause: 'obj.data.paused = "yes"\nreturn obj',
      hidden: 'return obj',
    },
  },
  {
    kind: 'Secret',
    discovery: null,
    scripts: { tell: 'return {{operation = "create", resource = obj}}' },
  },
  {
    kind: 'Service*',
    discovery: null,
    scripts: {
      copy: 'return {{operation = "create", resource = {apiVersion = "v1", kind = "ConfigMap", metadata = {name = obj.metadata.name .. "-copy", labels = obj.metadata.labels}}}}',
      elsewhere:
        'return {{operation = "create", resource = {apiVersion = "v1", kind = "ConfigMap", metadata = {name = "a", namespace = "kube-system"}}}}',
      other: 'obj.metadata.name = "another"\nreturn obj',
      unmark: 'obj.metadata.labels = {team = "a"}\nobj.metadata.finalizers = {"a/b"}\nreturn obj',
      nothing: 'return obj',
    },
  },
];

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/custom-actions.ts on a cluster', () => {
  let cluster: TestCluster;
  let engine: RenderEngine;
  let target: KubernetesTarget;
  let placement: TestPlacement;
  let namespace: string;
  let round = 0;
  let map: ReturnType<typeof configMap>;
  let account: ReturnType<typeof desired>;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane);
    const program = findPart('engine')?.engine ?? '';
    engine = await RenderEngine.start({ program, cwd: process.cwd() }, signal);
    target = new KubernetesTarget('prod', cluster.access, {
      clock: systemClock,
      random: systemRandom,
      digests: { hash: sha256, keyedDigest: sha256 },
      actions: { sets, scripts: new EngineActions(engine) },
    });
  });
  afterAll(async () => {
    await target?.close();
    await engine?.close();
    await cluster?.stop();
  });
  beforeEach(async () => {
    namespace = await cluster.namespace(`acted-${round++}`);
    placement = new TestPlacement(target, `acted-${namespace}`);
    map = configMap(namespace, 'a', { size: '1', kept: 'yes' });
    account = desired({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot', namespace } });
    await placement.deliver([map, account]);
  });
  const act = (ref: typeof map.ref, name: string, parameters = {}) =>
    target.act({ on: placement.on, ref, action: { kind: 'custom', name, parameters }, id: 'w' }, signal);
  const data = async () => (await target.live(placement.on, map.ref, signal))?.['data'];

  it('offers what the object offers now and there is a script for', async () => {
    expect(await target.offers(placement.on, map.ref, signal)).toEqual([
      { name: 'pause', label: 'pause', disabled: false, parameters: [] },
      { name: 'resize', label: 'Resize', disabled: false, parameters: [{ name: 'size', preset: '1' }] },
    ]);
    await act(map.ref, 'pause');
    expect((await target.offers(placement.on, map.ref, signal))[0]).toMatchObject({ name: 'pause', disabled: true });
    await expect(act(map.ref, 'pause')).rejects.toMatchObject({ message: expect.stringContaining('as it is now') });
  });

  it('changes what the script changed, as its own, and the next delivery takes it back', async () => {
    const done = await act(map.ref, 'resize', { size: '7' });
    expect(done.said).toBe(`resize of ConfigMap/${namespace}/a: it is changed`);
    expect(await data()).toEqual({ size: '7', kept: 'yes' });
    const { changes } = await placement.look([map, account]);
    expect(changes.map(({ ref }) => objectKey(ref))).toEqual([objectKey(map.ref)]);
    await placement.deliver([map, account]);
    expect(await data()).toEqual({ size: '1', kept: 'yes' });
  });

  it('makes an object beside it, without our marks, and not twice', async () => {
    expect((await act(account.ref, 'copy')).said).toContain(`ConfigMap/${namespace}/robot-copy is made`);
    const { body: made } = await cluster.call('GET', `/api/v1/namespaces/${namespace}/configmaps/robot-copy`);
    const metadata = isJsonObject(made['metadata']) ? made['metadata'] : {};
    expect(metadata['labels'] ?? {}).toEqual({});
    await expect(act(account.ref, 'copy')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('takes no mark of ours away and nothing that is not a script to change', async () => {
    await act(account.ref, 'unmark');
    const live = await target.live(placement.on, account.ref, signal);
    expect(live?.['metadata']).toMatchObject({ labels: { team: 'a' } });
    expect((await placement.look([map, account])).changes).toEqual([]);
    expect(live?.['metadata']).not.toHaveProperty('finalizers');
    expect((await act(account.ref, 'nothing')).said).toContain('there was nothing to do');
  });

  it.each([
    [
      'an action that it does not know',
      'gone',
      'offers no action gone; it offers copy, elsewhere, other, unmark, nothing',
    ],
    ['another object', 'other', 'wants another object changed'],
    ['another namespace', 'elsewhere', 'it wants another'],
  ])('refuses %s', async (_what, name, message) => {
    await expect(act(account.ref, name)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(message),
    });
  });

  it('refuses what the object hides, and shows no script a secret', async () => {
    await expect(act(map.ref, 'hidden')).rejects.toMatchObject({ code: 'invalid-input' });
    const secret = desired(
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace }, stringData: { p: 'x' } },
      true,
    );
    await placement.deliver([map, account, secret]);
    expect(await target.offers(placement.on, secret.ref, signal)).toEqual([]);
    await expect(act(secret.ref, 'tell')).rejects.toMatchObject({ message: expect.stringContaining('it offers none') });
  });
});
