import { describe, expect, it } from 'vitest';
import { draft, prune, someObject } from '../testing/builders.ts';
import { makeWaves, orderPrunes } from './make-waves.ts';

const host = 'host.fairlead.dev/v1';

describe('core/src/order/make-waves.ts', () => {
  it('runs what a Process needs before it and its Route after it', () => {
    const objects = [
      someObject(host, 'Route', 'front'),
      someObject(host, 'Process', 'web'),
      someObject(host, 'Task', 'migrate'),
      someObject(host, 'File', 'config'),
    ];
    const waves = makeWaves(
      objects.map((object) => draft(object)),
      objects,
    );
    expect(waves.map((wave) => wave.changes.map((change) => change.ref.kind))).toEqual([
      ['File'],
      ['Task'],
      ['Process'],
      ['Route'],
    ]);
  });

  it.each<[string, { readonly [key: string]: string }, string, number]>([
    ['our wave annotation', { 'fairlead.dev/sync-wave': '3' }, 'sync', 3],
    ["Argo CD's wave annotation", { 'argocd.argoproj.io/sync-wave': '-2' }, 'sync', -2],
    ['our hook annotation', { 'fairlead.dev/hook': 'PreSync' }, 'pre-sync', 0],
    ["Argo CD's hook annotation", { 'argocd.argoproj.io/hook': 'PostSync' }, 'post-sync', 0],
    ['a wave that is no number counts as 0', { 'fairlead.dev/sync-wave': 'soon' }, 'sync', 0],
    ['what is only to be there, before hooks and waves', { 'fairlead.dev/ensure': 'true' }, 'pre-sync', -1_000_000],
    [
      "Helm's hook and weight",
      { 'helm.sh/hook': 'post-install,post-upgrade', 'helm.sh/hook-weight': '5' },
      'post-sync',
      5,
    ],
    ['a weight without a hook counts for nothing', { 'helm.sh/hook-weight': '5' }, 'sync', 0],
    ['a hook only for failures', { 'fairlead.dev/hook': 'SyncFail' }, 'fail', 0],
    ['an unknown hook is an ordinary object', { 'fairlead.dev/hook': 'Sometimes' }, 'sync', 0],
  ])('reads %s', (_sentence, annotations, phase, wave) => {
    const object = someObject('v1', 'ConfigMap', 'a', annotations);
    expect(makeWaves([draft(object)], [object])).toMatchObject([{ phase, wave }]);
  });

  it('orders phases before waves and leaves out what is skipped', () => {
    const objects = [
      someObject('v1', 'ConfigMap', 'late', { 'fairlead.dev/hook': 'PostSync', 'fairlead.dev/sync-wave': '-9' }),
      someObject('v1', 'ConfigMap', 'b', { 'fairlead.dev/sync-wave': '1' }),
      someObject('v1', 'ConfigMap', 'a'),
      someObject('v1', 'ConfigMap', 'first', { 'fairlead.dev/hook': 'PreSync' }),
      someObject('v1', 'ConfigMap', 'never', { 'fairlead.dev/hook': 'Skip' }),
      someObject('v1', 'ConfigMap', 'broken', { 'fairlead.dev/hook': 'SyncFail' }),
    ];
    const waves = makeWaves(
      objects.map((object) => draft(object)),
      objects,
    );
    expect(waves.flatMap((wave) => wave.changes.map((change) => change.ref.name))).toEqual([
      'first',
      'a',
      'b',
      'late',
      'broken',
    ]);
  });

  it('deletes in the reverse order', () => {
    const prunes = [prune(host, 'File', 'config'), prune(host, 'Route', 'front'), prune(host, 'Process', 'web')];
    expect(orderPrunes(prunes).map((change) => change.ref.kind)).toEqual(['Route', 'Process', 'File']);
  });
});
