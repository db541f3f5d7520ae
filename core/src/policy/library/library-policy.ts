import type { JsonObject } from '../../lib/json.ts';

/** A policy of the starter library, before a team says where it is in force. */
export type LibraryPolicy = {
  readonly name: string;
  readonly description: string;
  readonly kinds: readonly string[];
  /** Rules of the CIS Kubernetes Benchmark (section 5, policies) that it checks. */
  readonly controls: readonly string[];
  readonly parameters?: JsonObject;
  readonly fix: string;
  readonly rego: string;
};

/** The kinds that make pods. */
export const podKinds = [
  'Pod',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
  'Rollout',
] as const;

/** The head of a module about pods. */
export const podHead = (name: string): string => `package ${name.replaceAll('-', '_')}

import data.fairlead.pods

`;
