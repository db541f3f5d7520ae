import type { ObjectRef } from '@fairlead/core/model/object.ts';

/** A kind as the API names it: `apps/v1`, `ReplicaSet`. */
export type ChildKind = { readonly apiVersion: string; readonly kind: string };

const kinds = {
  Pod: 'v1',
  Service: 'v1',
  ReplicaSet: 'apps/v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  Job: 'batch/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
} as const;
type Name = keyof typeof kinds;

const made: { readonly [parent: string]: readonly Name[] } = {
  'apps/Deployment': ['ReplicaSet', 'Pod'],
  'apps/StatefulSet': ['Pod'],
  'apps/DaemonSet': ['Pod'],
  'apps/ReplicaSet': ['Pod'],
  '/ReplicationController': ['Pod'],
  'batch/Job': ['Pod'],
  'batch/CronJob': ['Job', 'Pod'],
  '/Service': ['EndpointSlice'],
};

/** Groups of the API server itself: their kinds make nothing but what is named above. */
const ownGroups: ReadonlySet<string> = new Set(['', 'apps', 'batch', 'autoscaling', 'policy']);

/**
 * The kinds of object that controllers make below one of this kind, at any depth. Of a kind that some operator knows,
 * whatever built-in controllers make of others: nobody says what it makes.
 */
export function childKindsOf({ group, kind }: ObjectRef): readonly ChildKind[] {
  const key = `${group}/${kind}`;
  const known = Object.hasOwn(made, key) ? made[key] : undefined;
  const isOwn = ownGroups.has(group) || group.endsWith('.k8s.io');
  const names = known ?? (isOwn ? [] : (Object.keys(kinds) as Name[])); // its own keys
  return names.map((name) => ({ apiVersion: kinds[name], kind: name }));
}
