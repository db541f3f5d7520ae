import { countByDay, measure, measureTrend } from '@fairlead/core/insight/measure-deliveries.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { InsightView } from '@fairlead/core/wire/view/insight.ts';
import type { FailureCount } from '../../ports/store.ts';
import type { ProjectScope } from '../../ports/store-filters.ts';
import { projectFilter } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { given } from '../page.ts';

const dayMs = 86_400_000;
const defaultDays = 28;
/** Longer windows are measured by week: by day too little happens to have a median. */
const longestByDay = 31;
const mostDrift = 2_000;

type Scope = { readonly project?: ProjectScope; readonly application?: string };

/** How changes travel: deliveries by day, the five measures, failures by cause, drift by author. */
export async function insight(
  deps: UseCaseDeps,
  caller: Caller,
  query: QueryOf<Routes['insight']>,
): Outcome<InsightView> {
  const project = projectFilter(caller, query.project);
  const scope: Scope = given({ project, application: query.application });
  const asOf = deps.clock.now();
  const offsetMs = (query.offsetMinutes ?? 0) * 60_000;
  const since = asOf - (query.days ?? defaultDays) * dayMs;
  const reader = { since, until: asOf, offsetMs };
  const [totals, arrivals, turns, failures, authors] = await Promise.all([
    deps.store.deliveryTotals({ ...scope, since, offsetMs }),
    deps.store.arrivals({ ...scope, since }),
    deps.store.turns({ ...scope, since }),
    deps.store.failureCounts({ ...scope, since }),
    deps.store.driftAuthors({ ...scope, since }, mostDrift),
  ]);
  const changes = await deps.store.changeFacts(arrivals.map(({ change }) => change));
  const story = { arrivals, turns, changes };
  return ok({
    since,
    asOf,
    total: totals.reduce((sum, { count }) => sum + count, 0),
    days: countByDay(totals, reader),
    measures: measure(story, reader),
    trend: measureTrend(story, reader, (query.days ?? defaultDays) > longestByDay ? 7 : 1),
    causes: causesOf(failures),
    failuresRead: failures.reduce((sum, { count }) => sum + count, 0),
    drift: driftOf(authors),
  });
}

/** Most frequent first. What a failure says is of its newest one. */
function causesOf(failures: readonly FailureCount[]): InsightView['causes'] {
  return failures
    .flatMap(({ code, count, applications, newest }) =>
      newest === null
        ? []
        : [
            {
              code,
              count,
              message: newest.failure?.message ?? '',
              lastAt: newest.endedAt ?? newest.startedAt,
              delivery: newest.id,
              applications,
            },
          ],
    )
    .sort((a, b) => b.count - a.count);
}

function driftOf(authors: readonly string[]): InsightView['drift'] {
  const counts = Map.groupBy(authors, (by) => (by === '' ? 'not known' : by));
  return {
    found: authors.length,
    by: [...counts].map(([by, { length }]) => ({ by, count: length })).sort((a, b) => b.count - a.count),
    more: authors.length === mostDrift,
  };
}
