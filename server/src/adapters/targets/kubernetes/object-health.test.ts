import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { describe, expect, it } from 'vitest';
import { readLive } from './live-object.ts';
import { objectHealth } from './object-health.ts';

const seen = { observedGeneration: 2 };
const full = { replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
const ready = (status: string): JsonObject => ({ conditions: [{ type: 'Ready', status, message: 'not yet' }] });

const sts = { replicas: 2, readyReplicas: 2, updatedReplicas: 2, currentRevision: 'a', updateRevision: 'a' };
const daemons = {
  desiredNumberScheduled: 3,
  currentNumberScheduled: 3,
  updatedNumberScheduled: 3,
  numberAvailable: 3,
  numberReady: 3,
};
const crashes = (restartCount: number): JsonObject => ({
  containerStatuses: [{ name: 'app', restartCount, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
});

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
    [
      'a StatefulSet with all pods is healthy',
      'apps/v1 StatefulSet',
      { spec: { replicas: 2 }, status: { ...seen, ...sts } },
      'healthy',
    ],
    [
      'one with an unready pod is progressing',
      'apps/v1 StatefulSet',
      { spec: { replicas: 2 }, status: { ...seen, ...sts, readyReplicas: 1 } },
      'progressing',
    ],
    [
      'one between two revisions is progressing',
      'apps/v1 StatefulSet',
      { spec: { replicas: 2 }, status: { ...seen, ...sts, updateRevision: 'b' } },
      'progressing',
    ],
    [
      'one updated as far as its partition is healthy',
      'apps/v1 StatefulSet',
      {
        spec: { replicas: 2, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } },
        status: { ...seen, ...sts, updatedReplicas: 1, updateRevision: 'b' },
      },
      'healthy',
    ],
    [
      'one updated by deletion only waits for nobody',
      'apps/v1 StatefulSet',
      { spec: { updateStrategy: { type: 'OnDelete' } } },
      'healthy',
    ],
    ['a DaemonSet on every node is healthy', 'apps/v1 DaemonSet', { status: { ...seen, ...daemons } }, 'healthy'],
    [
      'one missing on a node is progressing',
      'apps/v1 DaemonSet',
      { status: { ...seen, ...daemons, numberReady: 2 } },
      'progressing',
    ],
    [
      'a ReplicaSet that may not make pods is progressing',
      'apps/v1 ReplicaSet',
      { status: { conditions: [{ type: 'ReplicaFailure', status: 'True' }] } },
      'progressing',
    ],
    ['a Job is progressing until it is complete', 'batch/v1 Job', { status: { active: 1 } }, 'progressing'],
    [
      'one that is complete is healthy',
      'batch/v1 Job',
      { status: { conditions: [{ type: 'Complete', status: 'True' }] } },
      'healthy',
    ],
    [
      'one that failed is degraded',
      'batch/v1 Job',
      { status: { conditions: [{ type: 'Failed', status: 'True' }] } },
      'degraded',
    ],
    ['one that is suspended is suspended', 'batch/v1 Job', { spec: { suspend: true } }, 'suspended'],
    ['a CronJob is healthy, whatever its last run', 'batch/v1 CronJob', {}, 'healthy'],
    ['one that is suspended is suspended as well', 'batch/v1 CronJob', { spec: { suspend: true } }, 'suspended'],
    ['a Pod that ran to its end is healthy', 'v1 Pod', { status: { phase: 'Succeeded' } }, 'healthy'],
    ['one that is ready is healthy', 'v1 Pod', { status: { phase: 'Running', ...ready('True') } }, 'healthy'],
    [
      'one that is not ready is progressing',
      'v1 Pod',
      { status: { phase: 'Running', ...ready('False') } },
      'progressing',
    ],
    ['one that failed is degraded', 'v1 Pod', { status: { phase: 'Failed' } }, 'degraded'],
    ['one that crashed once is progressing', 'v1 Pod', { status: { phase: 'Running', ...crashes(1) } }, 'progressing'],
    [
      'one that crashes again and again is degraded',
      'v1 Pod',
      { status: { phase: 'Running', ...crashes(4) } },
      'degraded',
    ],
    [
      'a claim without a volume is progressing',
      'v1 PersistentVolumeClaim',
      { status: { phase: 'Pending' } },
      'progressing',
    ],
    ['one that is bound is healthy', 'v1 PersistentVolumeClaim', { status: { phase: 'Bound' } }, 'healthy'],
    ['one that lost its volume is degraded', 'v1 PersistentVolumeClaim', { status: { phase: 'Lost' } }, 'degraded'],
    ['a Service is healthy', 'v1 Service', { spec: { type: 'ClusterIP' } }, 'healthy'],
    [
      'a definition that is not served is progressing',
      'apiextensions.k8s.io/v1 CustomResourceDefinition',
      {},
      'progressing',
    ],
    [
      'one whose names are taken is degraded',
      'apiextensions.k8s.io/v1 CustomResourceDefinition',
      { status: { conditions: [{ type: 'NamesAccepted', status: 'False' }] } },
      'degraded',
    ],
    [
      'an APIService that does not answer is progressing',
      'apiregistration.k8s.io/v1 APIService',
      { status: { conditions: [{ type: 'Available', status: 'False' }] } },
      'progressing',
    ],
    [
      'an autoscaler without metrics keeps nobody waiting',
      'autoscaling/v2 HorizontalPodAutoscaler',
      { status: { conditions: [{ type: 'ScalingActive', status: 'False' }] } },
      'healthy',
    ],
    ["somebody's own Deployment goes by its conditions", 'x.example/v1 Deployment', {}, 'healthy'],
    [
      'what asks to be ignored is healthy',
      'x.example/v1 Thing',
      { metadata: { annotations: { 'fairlead.dev/health': 'ignore' } }, status: ready('False') },
      'healthy',
    ],
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
