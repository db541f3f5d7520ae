import type { Placement } from '@fairlead/core/model/placement.ts';
import type { PlacementNames } from '@fairlead/core/wire/view/placement.ts';

export function namesOf({ id, project, application, target, stage }: Placement): PlacementNames {
  return { id, project, application, target, stage };
}

/** `shop in prod`; with the target where a stage has several. */
export function describePlacement({
  application,
  stage,
  target,
}: Pick<Placement, 'application' | 'stage' | 'target'>): string {
  return stage === target ? `${application} in ${stage}` : `${application} in ${stage} (${target})`;
}
