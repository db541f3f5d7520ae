import { Type } from 'typebox';
import { nothing, reads } from '../route.ts';
import { NowView, ProblemView, RepositoryView } from '../view/now.ts';
import { ObjectRow } from '../view/object.ts';
import { PageOf, pageQuery } from '../view/paging.ts';
import { AtView, CompareView, DriftView, TraceView, WhyView } from '../view/question.ts';
import { Id, Instant, Name } from '../view/scalars.ts';

const strict = { additionalProperties: false } as const;
const view = { verb: 'view', subject: 'project' } as const;
const tag = 'questions';

export const questionRoutes = {
  now: reads({
    name: 'now',
    tag,
    path: '/api/v1/now',
    access: view,
    params: nothing,
    query: Type.Object({ project: Type.Optional(Name) }, strict),
    answer: NowView,
    summary: 'What is wrong, what is in flight, what changed lately, what waits, and whether Fairlead itself is well.',
  }),
  why: reads({
    name: 'why',
    tag,
    path: '/api/v1/why/{application}',
    access: { verb: 'view', subject: 'application' },
    params: Type.Object({ application: Name }, strict),
    query: Type.Object({ project: Type.Optional(Name), stage: Type.Optional(Name) }, strict),
    answer: WhyView,
    summary: 'Why an application is as it is, in one sentence per stage, and what to do next.',
  }),
  trace: reads({
    name: 'trace',
    tag,
    path: '/api/v1/trace',
    access: view,
    params: nothing,
    query: Type.Object({ kind: Name, name: Name, namespace: Type.Optional(Name), target: Type.Optional(Name) }, strict),
    answer: Type.Object({ items: Type.Array(TraceView), asOf: Instant }),
    summary: 'From a live object to its application, file, commit and person.',
  }),
  at: reads({
    name: 'at',
    tag,
    path: '/api/v1/at',
    access: view,
    params: nothing,
    query: Type.Object(
      { time: Instant, project: Type.Optional(Name), application: Type.Optional(Name), ...pageQuery },
      strict,
    ),
    answer: PageOf(AtView),
    summary: 'What ran at a moment.',
  }),
  compare: reads({
    name: 'compare',
    tag,
    path: '/api/v1/compare',
    access: view,
    params: nothing,
    query: Type.Object(
      {
        a: Id,
        b: Id,
        /** A bundle that was delivered there, instead of what runs there now. */
        aBundle: Type.Optional(Id),
        bBundle: Type.Optional(Id),
      },
      strict,
    ),
    answer: CompareView,
    summary: 'What differs between what two placements run, or between two versions of one.',
  }),
  drift: reads({
    name: 'drift',
    tag,
    path: '/api/v1/drift',
    access: view,
    params: nothing,
    query: Type.Object({ project: Type.Optional(Name), application: Type.Optional(Name), ...pageQuery }, strict),
    answer: PageOf(DriftView),
    summary: 'Placements whose live objects no longer hold what was applied.',
  }),
  problems: reads({
    name: 'problems',
    tag,
    path: '/api/v1/problems',
    access: view,
    params: nothing,
    query: nothing,
    answer: Type.Object({ items: Type.Array(ProblemView), asOf: Instant }),
    summary: 'Mistakes in the configuration: file, line, field, what to do.',
  }),
  repositories: reads({
    name: 'repositories',
    tag,
    path: '/api/v1/repositories',
    access: { verb: 'view', subject: 'repository' },
    params: nothing,
    query: nothing,
    answer: Type.Object({ items: Type.Array(RepositoryView), asOf: Instant }),
    summary: 'Watched repositories: when last reached, what fails, what is held.',
  }),
  searchObjects: reads({
    name: 'searchObjects',
    tag,
    path: '/api/v1/objects',
    access: view,
    params: nothing,
    query: Type.Object(
      {
        search: Type.String({ minLength: 1, maxLength: 200 }),
        /** Only of these kinds, with commas between them. */
        kinds: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
        target: Type.Optional(Name),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
      },
      strict,
    ),
    answer: Type.Object({ items: Type.Array(ObjectRow), asOf: Instant }),
    summary: 'Objects whose kind, namespace or name holds the text.',
  }),
};
