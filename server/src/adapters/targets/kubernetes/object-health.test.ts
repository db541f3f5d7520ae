import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { describe, expect, it } from 'vitest';
import { readLive } from './live-object.ts';
import { objectHealth } from './object-health.ts';

const seen = { observedGeneration: 2 };
const full = { replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
const ready = (status: string): JsonObject => ({ conditions: [{ type: 'Ready', status, message: 'not yet' }] });

describe('server/src/adapters/targets/kubernetes/object-health.ts', () => {
  it.each<readonly [string, string, JsonObject, string]>([
    ['a ConfigMap is healthy once it is there', 'v1 ConfigMap', {}, 'healthy'],
    ['a Deployment nobody has seen is progressing', 'apps/v1 Deployment', { spec: { replicas: 2 } }, 'progressing'],
    [
      'one whose change nobody has seen is progressing',
      'apps/v1 Deployment',
      { spec: { replicas: 2 }, status: { observedGeneration: 1, ...full } },
      'progressing',
    ],
    [
      'one with all replicas is healthy',
      'apps/v1 Deployment',
      { spec: { replicas: 2 }, status: { ...seen, ...full } },
      'healthy',
    ],
    [
      'one with old replicas left is progressing',
      'apps/v1 Deployment',
      { spec: { replicas: 2 }, status: { ...seen, ...full, replicas: 3 } },
      'progressing',
    ],
    [
      'one that lacks a replica is progressing',
      'apps/v1 Deployment',
      { spec: { replicas: 2 }, status: { ...seen, ...full, availableReplicas: 1 } },
      'progressing',
    ],
    [
      'one past its deadline is degraded',
      'apps/v1 Deployment',
      {
        spec: { replicas: 2 },
        status: {
          ...seen,
          conditions: [
            { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'too slow' },
          ],
        },
      },
      'degraded',
    ],
    ['one scaled to nothing is healthy', 'apps/v1 Deployment', { spec: { replicas: 0 }, status: seen }, 'healthy'],
    ['what is ready is healthy', 'x.example/v1 Thing', { status: ready('True') }, 'healthy'],
    ['what is not ready is progressing', 'x.example/v1 Thing', { status: ready('False') }, 'progressing'],
    [
      'what is stalled is degraded',
      'x.example/v1 Thing',
      { status: { conditions: [{ type: 'Stalled', status: 'True', message: 'stuck' }] } },
      'degraded',
    ],
    [
      'what is being deleted is progressing',
      'v1 ConfigMap',
      { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } },
      'progressing',
    ],
  ])('%s', (_sentence, type, over, status) => {
    const [apiVersion = '', kind = ''] = type.split(' ');
    const { metadata, ...rest } = over as { readonly metadata?: JsonObject };
    const base = { name: 'a', uid: 'u', resourceVersion: '1', generation: 2 };
    expect(objectHealth(readLive({ apiVersion, kind, metadata: { ...base, ...metadata }, ...rest })).status).toBe(
      status,
    );
  });
});
