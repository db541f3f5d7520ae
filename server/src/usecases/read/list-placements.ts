import { ok, type Result } from '@fairlead/core/lib/result.ts';
import { packFleet } from '@fairlead/core/wire/pack-fleet.ts';
import type { AnswerOf, QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { FleetTable } from '@fairlead/core/wire/view/fleet.ts';
import type { PlacementFilter } from '../../ports/store-filters.ts';
import { projectFilter } from '../authorise.ts';
import type { Caller, Outcome, Refusal, UseCaseDeps } from '../deps.ts';
import { given, pageOf } from '../page.ts';
import { placementView } from '../view/placement-view.ts';

type Query = QueryOf<Routes['listPlacements']>;
type Answer = AnswerOf<Routes['listPlacements']>;

/** Placements by filter, with counts over the whole filter. */
export async function listPlacements(deps: UseCaseDeps, caller: Caller, query: Query): Outcome<Answer> {
  const filtered = filterOf(caller, query);
  if (!filtered.ok) return filtered;
  const filter = filtered.value;
  const [page, counts, decisions] = await Promise.all([
    deps.store.placements(filter, pageOf(query)),
    deps.store.countPlacements(filter),
    deps.store.decisions(),
  ]);
  const items = await Promise.all(page.items.map((row) => placementView(deps, row, decisions)));
  return ok({ items, next: page.next, total: page.total, counts, asOf: deps.clock.now() });
}

/** The same placements for a map: no documents are read, so that ten thousand are no more than a list of names. */
export async function fleet(deps: UseCaseDeps, caller: Caller, query: QueryOf<Routes['fleet']>): Outcome<FleetTable> {
  const filtered = filterOf(caller, query);
  if (!filtered.ok) return filtered;
  const asOf = deps.clock.now();
  const page = await deps.store.fleet(filtered.value, { limit: query.limit ?? 10_000, cursor: query.cursor ?? null });
  return ok({ ...packFleet(page.items), next: page.next, total: page.total, asOf });
}

type FilterQuery = Omit<Query, 'limit' | 'cursor'>;

function filterOf(caller: Caller, query: FilterQuery): Result<PlacementFilter, Refusal> {
  const project = projectFilter(caller, query.project);
  const { application, target, stage, tier, sync, health, text } = query;
  return ok(given({ project, application, target, stage, tier, sync, health, text }));
}
