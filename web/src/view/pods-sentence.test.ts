import type { HealthStatus } from '@fairlead/core/model/health.ts';
import { describe, expect, it } from 'vitest';
import { podsSentence } from './pods-sentence.ts';

const pod = (health: HealthStatus, restarts = 0, node = 'a') => ({ health, restarts, node });

describe('web/src/view/pods-sentence.ts', () => {
  it.each([
    ['It runs no pod.', []],
    ['The one pod is ready on 1 node.', [pod('healthy')]],
    ['All 2 pods are ready on 2 nodes.', [pod('healthy'), pod('healthy', 0, 'b')]],
    ['1 of 2 pods are ready on 1 node.', [pod('healthy'), pod('progressing', 0, '')]],
    [
      '1 of 2 pods are ready on 1 node; 1 will not get there by waiting. 4 restarts so far.',
      [pod('healthy'), pod('degraded', 4)],
    ],
    ['0 of 1 pods is ready. 1 restart so far.', [pod('progressing', 1, '')]],
  ] as const)('%s', (sentence, pods) => {
    expect(podsSentence(pods)).toBe(sentence);
  });
});
