import type { ObjectRef } from './object.ts';

/**
 * What a person may do to one object beside Git. What lasts (`scale`, `suspend`, `resume`) is left alone by the loop until
 * `release` gives it back to Git; the others happen once.
 */
export type ObjectAction =
  | { readonly kind: 'restart' }
  | { readonly kind: 'scale'; readonly replicas: number }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'run' }
  | { readonly kind: 'delete-pod' }
  | { readonly kind: 'release' }
  /** One that people wrote for the kind. It happens once. */
  | { readonly kind: 'custom'; readonly name: string; readonly parameters: { readonly [name: string]: string } }
  /** No longer managed: it stays as it is, without our marks. Not an action on one object, but what a release of a placement is made of. */
  | { readonly kind: 'let-go' };

export const actionKinds = ['restart', 'scale', 'suspend', 'resume', 'run', 'delete-pod', 'release'] as const;
export type ActionKind = (typeof actionKinds)[number];

/** Actions that hold until they are released. */
export const lastingActions = ['scale', 'suspend', 'resume'] as const;
export type LastingAction = (typeof lastingActions)[number];

export function isLasting(kind: ActionKind): kind is LastingAction {
  return (lastingActions as readonly ActionKind[]).includes(kind);
}

const offers: { readonly [kind: string]: readonly ActionKind[] } = {
  'apps/Deployment': ['restart', 'scale'],
  'apps/StatefulSet': ['restart', 'scale'],
  'apps/DaemonSet': ['restart'],
  'batch/CronJob': ['run', 'suspend', 'resume'],
  'batch/Job': ['suspend', 'resume'],
  '/Pod': ['delete-pod'],
};

/** What can be done to an object of this kind, without `release`, which is for what was done and lasts. */
export function actionsOn({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): readonly ActionKind[] {
  const key = `${group}/${kind}`;
  return Object.hasOwn(offers, key) ? (offers[key] ?? []) : [];
}
