import type { Health } from '@fairlead/core/model/health.ts';
import type { LiveObject } from './live-object.ts';
import { podTrouble } from './pod-trouble.ts';
import { asObject, degraded, healthy, numberOf, progressing, type StatusOf, suspended } from './status-of.ts';

/** The health of what runs pods, by kstatus' rules; undefined for other kinds. */
export function workloadHealth(live: LiveObject, of: StatusOf): Health | undefined {
  switch (live.ref.kind) {
    case 'Deployment':
      return deploymentHealth(of);
    case 'StatefulSet':
      return statefulSetHealth(of);
    case 'DaemonSet':
      return daemonSetHealth(of);
    case 'ReplicaSet':
      return replicaSetHealth(of);
    case 'Job':
      return jobHealth(of);
    case 'Pod':
      return podHealth(live, of);
    default:
      return undefined;
  }
}

const unseen = progressing('its controller has not seen it yet');

function deploymentHealth(of: StatusOf): Health {
  const stuck = of.conditions.find(({ reason }) => reason === 'ProgressDeadlineExceeded');
  if (stuck !== undefined) return degraded(stuck.message);
  const wanted = numberOf(of.spec['replicas'], 1);
  if (of.spec['paused'] === true) return suspended('the Deployment is paused');
  if (of.observed === undefined) return unseen;
  const [all, updated, available] = [of.count('replicas'), of.count('updatedReplicas'), of.count('availableReplicas')];
  if (updated < wanted) return progressing(`${updated} of ${wanted} replicas are updated`);
  if (all > updated) return progressing(`${all - updated} old replicas are still there`);
  if (available < wanted) return progressing(`${available} of ${wanted} replicas are available`);
  return healthy;
}

function statefulSetHealth(of: StatusOf): Health {
  const strategy = asObject(of.spec['updateStrategy']);
  if (strategy['type'] === 'OnDelete') return healthy;
  if (of.observed === undefined) return unseen;
  const wanted = numberOf(of.spec['replicas'], 1);
  const [all, ready, updated] = [of.count('replicas'), of.count('readyReplicas'), of.count('updatedReplicas')];
  if (all < wanted) return progressing(`${all} of ${wanted} replicas are made`);
  if (ready < wanted) return progressing(`${ready} of ${wanted} replicas are ready`);
  if (all > wanted) return progressing(`${all - wanted} replicas are still to go`);
  const partition = numberOf(asObject(strategy['rollingUpdate'])['partition'], 0);
  if (partition > 0) {
    const due = Math.max(0, wanted - partition);
    return updated < due ? progressing(`${updated} of ${due} replicas beyond the partition are updated`) : healthy;
  }
  const isCurrent = of.text('currentRevision') === of.text('updateRevision');
  return isCurrent ? healthy : progressing(`${updated} of ${wanted} replicas are updated`);
}

function daemonSetHealth(of: StatusOf): Health {
  if (of.observed === undefined) return unseen;
  const wanted = of.count('desiredNumberScheduled');
  const isOnDelete = asObject(of.spec['updateStrategy'])['type'] === 'OnDelete';
  const steps: readonly (readonly [string, string])[] = [
    ['currentNumberScheduled', 'scheduled'],
    ...(isOnDelete ? [] : [['updatedNumberScheduled', 'updated'] as const]),
    ['numberAvailable', 'available'],
    ['numberReady', 'ready'],
  ];
  for (const [name, word] of steps)
    if (of.count(name) < wanted) return progressing(`${of.count(name)} of ${wanted} pods are ${word}`);
  return healthy;
}

function replicaSetHealth(of: StatusOf): Health {
  const failure = of.condition('ReplicaFailure');
  if (failure?.status === 'True') return progressing(failure.message);
  const wanted = numberOf(of.spec['replicas'], 1);
  if (of.observed === undefined) return unseen;
  for (const [name, word] of [
    ['availableReplicas', 'available'],
    ['readyReplicas', 'ready'],
  ] as const)
    if (of.count(name) < wanted) return progressing(`${of.count(name)} of ${wanted} replicas are ${word}`);
  return of.count('replicas') > wanted ? progressing('replicas are still to go') : healthy;
}

function jobHealth(of: StatusOf): Health {
  const failed = of.condition('Failed');
  if (failed?.status === 'True') return degraded(failed.message);
  if (of.condition('Complete')?.status === 'True') return healthy;
  if (of.spec['suspend'] === true) return suspended('the Job is suspended');
  const wanted = numberOf(of.spec['completions'], 1);
  return progressing(`${of.count('succeeded')} of ${wanted} completions, ${of.count('failed')} failed pods so far`);
}

function podHealth(live: LiveObject, of: StatusOf): Health {
  const trouble = podTrouble(live.manifest);
  const said = trouble === undefined ? '' : `${trouble.container}: ${trouble.reason}`;
  switch (of.text('phase')) {
    case 'Succeeded':
      return healthy;
    case 'Failed':
      return degraded(of.text('message') || said || 'the pod failed');
    default:
      if (of.condition('Ready')?.status === 'True') return healthy;
      if (trouble?.isLasting === true) return degraded(said);
      return progressing(said || 'the pod is not ready yet');
  }
}
