import { Type } from 'typebox';
import { nothing, reads } from '../route.ts';
import { ApplicationRow, ApplicationView } from '../view/application.ts';
import { PageOf, pageQuery } from '../view/paging.ts';
import { Instant, Name } from '../view/scalars.ts';
import { TargetInspection, TargetView } from '../view/target.ts';

const strict = { additionalProperties: false } as const;

export const applicationRoutes = {
  listApplications: reads({
    name: 'listApplications',
    tag: 'applications',
    path: '/api/v1/applications',
    access: { verb: 'view', subject: 'application' },
    params: nothing,
    query: Type.Object(
      { project: Type.Optional(Name), text: Type.Optional(Type.String({ maxLength: 200 })), ...pageQuery },
      strict,
    ),
    answer: PageOf(ApplicationRow),
    summary: 'Applications by name, each with its stages.',
  }),
  getApplication: reads({
    name: 'getApplication',
    tag: 'applications',
    path: '/api/v1/applications/{name}',
    access: { verb: 'view', subject: 'application' },
    params: Type.Object({ name: Name }, strict),
    query: Type.Object({ project: Type.Optional(Name) }, strict),
    answer: ApplicationView,
    summary: 'One application, its stages side by side. Name the project where two hold the same name.',
  }),
  listTargets: reads({
    name: 'listTargets',
    tag: 'targets',
    path: '/api/v1/targets',
    access: { verb: 'view', subject: 'target' },
    params: nothing,
    query: nothing,
    answer: Type.Object({ items: Type.Array(TargetView), asOf: Instant }),
    summary: 'Targets with reachability, epoch, writer and last contact.',
  }),
  getTarget: reads({
    name: 'getTarget',
    tag: 'targets',
    path: '/api/v1/targets/{name}',
    access: { verb: 'view', subject: 'target' },
    params: Type.Object({ name: Name }, strict),
    query: nothing,
    answer: TargetInspection,
    summary: 'One target and what it says of itself now: machines, kinds watched, what cannot be seen, how it answers.',
  }),
};
