import { describe, expect, it } from 'vitest';
import { podOwner } from './pod-owner.ts';

describe('web/src/view/pod-owner.ts', () => {
  it.each([
    ['web-7d9f8c6b5d-x2x7k', { kinds: ['Deployment', 'Rollout'], name: 'web' }],
    ['shop-front-58d7c9fbbd-zz4kq', { kinds: ['Deployment', 'Rollout'], name: 'shop-front' }],
    ['report-29384756-q8xvt', { kinds: ['CronJob'], name: 'report' }],
    ['node-agent-q8xvt', { kinds: ['DaemonSet', 'Job', 'ReplicaSet'], name: 'node-agent' }],
    ['store-0', { kinds: ['StatefulSet'], name: 'store' }],
    ['shop-front', undefined],
    ['shop-stage', undefined],
    ['Process/web', undefined],
    ['web', undefined],
  ])('%s', (name, owner) => {
    expect(podOwner(name)).toEqual(owner);
  });
});
