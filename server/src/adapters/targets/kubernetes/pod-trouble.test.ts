import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { describe, expect, it } from 'vitest';
import { podTrouble } from './pod-trouble.ts';

const waiting = (reason: string, message = '', more: JsonObject = {}): JsonObject => ({
  containerStatuses: [{ name: 'app', state: { waiting: { reason, message } }, ...more }],
});

describe('server/src/adapters/targets/kubernetes/pod-trouble.ts', () => {
  it.each<readonly [string, JsonObject, readonly [string, string] | undefined]>([
    ['a pod that starts', waiting('ContainerCreating'), undefined],
    ['a pod that runs', { containerStatuses: [{ name: 'app', state: { running: {} } }] }, undefined],
    [
      'a crash loop with exit code and restarts',
      waiting('CrashLoopBackOff', 'back-off 40s', {
        restartCount: 4,
        lastState: { terminated: { exitCode: 1, reason: 'Error' } },
      }),
      ['app', 'CrashLoopBackOff: exit 1, 4 restarts'],
    ],
    [
      'one that ran out of memory',
      waiting('CrashLoopBackOff', '', {
        restartCount: 1,
        lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
      }),
      ['app', 'CrashLoopBackOff: OOMKilled, exit 137, 1 restarts'],
    ],
    [
      'an image that cannot be had',
      waiting('ImagePullBackOff', 'no such image'),
      ['app', 'ImagePullBackOff: no such image'],
    ],
    [
      'an init container before the others',
      {
        initContainerStatuses: [{ name: 'init', state: { terminated: { exitCode: 3 } } }],
        ...waiting('PodInitializing'),
      },
      ['init', 'exit 3'],
    ],
    [
      'no node',
      { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes' }] },
      ['', 'Unschedulable: 0/1 nodes'],
    ],
  ])('tells %s', (_sentence, status, expected) => {
    const trouble = podTrouble({ status });
    expect(trouble === undefined ? undefined : [trouble.container, trouble.reason]).toEqual(expected);
  });
});
