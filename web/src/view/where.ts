import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';

import type { Where } from './command-line.ts';

/** The names by which people know a placement. */
export type Names = Pick<PlacementView, 'id' | 'project' | 'application' | 'target' | 'stage'>;
/** The project of everybody who named none. */
const defaultProject = 'default';

/** Where a placement is, in the fewest words that are exact: target and project only where they say something. */
export function whereOf({ project, application, stage, target }: Omit<Names, 'id'>): Where {
  return {
    application,
    stage,
    ...(target === stage ? {} : { target }),
    ...(project === defaultProject ? {} : { project }),
  };
}

/** `shop in prod`, `shop in prod on eu-1`. */
export function placeWords({ application, stage, target }: Omit<Names, 'id' | 'project'>): string {
  return target === stage ? `${application} in ${stage}` : `${application} in ${stage} on ${target}`;
}

/** What stands in the address of an application's page. */
export function placeSearch({ project, stage, target }: Omit<Names, 'id' | 'application'>) {
  return {
    stage,
    ...(target === stage ? {} : { target }),
    ...(project === defaultProject ? {} : { project }),
  };
}
