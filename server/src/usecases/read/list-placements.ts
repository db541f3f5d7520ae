import { ok } from '@fairlead/core/lib/result.ts';
import type { AnswerOf, QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementFilter } from '../../ports/store.ts';
import { projectFilter } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { given, pageOf } from '../page.ts';
import { placementView } from '../view/placement-view.ts';

type Query = QueryOf<Routes['listPlacements']>;
type Answer = AnswerOf<Routes['listPlacements']>;

/** Placements by filter, with counts over the whole filter. */
export async function listPlacements(deps: UseCaseDeps, caller: Caller, query: Query): Outcome<Answer> {
  const project = projectFilter(caller, query.project);
  if (!project.ok) return project;
  const { application, target, stage, tier, sync, health, text } = query;
  const filter: PlacementFilter = given({
    project: project.value,
    application,
    target,
    stage,
    tier,
    sync,
    health,
    text,
  });
  const [page, counts, decisions] = await Promise.all([
    deps.store.placements(filter, pageOf(query)),
    deps.store.countPlacements(filter),
    deps.store.decisions(),
  ]);
  const items = await Promise.all(page.items.map((row) => placementView(deps, row, decisions)));
  return ok({ items, next: page.next, total: page.total, counts, asOf: deps.clock.now() });
}
