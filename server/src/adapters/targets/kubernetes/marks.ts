import type { InstallationId } from '@fairlead/core/model/ids.ts';
import type { PlacementOnTarget } from '../../../ports/target.ts';

/** What every managed object carries, so that an inventory can be made anew from the target alone. */
export const installationLabel = 'fairlead.dev/installation';
export const placementLabel = 'fairlead.dev/placement';
/** One of 64 parts into which placements are split, for replicas that watch only theirs. */
export const shardLabel = 'fairlead.dev/shard';
/** Annotation of an object that was made from a secret input and is no Secret: its values are masked and keyed, too. */
export const secretMark = 'fairlead.dev/secret';

/** Annotation that tells people whose the object is: `project/application`. */
export const applicationMark = 'fairlead.dev/application';

const shards = 64;

export type Marks = {
  readonly labels: { readonly [name: string]: string };
  readonly annotations: { readonly [name: string]: string };
};

export function marksOf(on: PlacementOnTarget, hash: (text: string) => string): Marks {
  const { installation, placement, project, application } = on;
  const shard = Number.parseInt(hash(placement).slice(0, 4), 16) % shards;
  return {
    labels: { [installationLabel]: installation, [placementLabel]: placement, [shardLabel]: String(shard) },
    annotations: { [applicationMark]: `${project}/${application}` },
  };
}

/** The name under which the API server keeps our fields: one per installation, so that two never fight as one. */
export function fieldManager(installation: InstallationId): string {
  return `fairlead-${installation}`;
}

/** The name under which it keeps what the actions that people wrote change: where Git declares it, the next delivery takes it back. */
export function actionManager(installation: string): string {
  return `fairlead-${installation}-action`;
}

/** The name under which it keeps what people do by our actions: theirs until it is released. */
export function personsManager(installation: string): string {
  return `fairlead-${installation}-by-hand`;
}
