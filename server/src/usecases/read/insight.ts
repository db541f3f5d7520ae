import { type ChangeFact, countByDay, measure, measureTrend } from '@fairlead/core/insight/measure-deliveries.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { InsightView } from '@fairlead/core/wire/view/insight.ts';
import { projectFilter } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { given } from '../page.ts';

const dayMs = 86_400_000;
const defaultDays = 28;
/** A change may be older than its deliveries: commits from so long before the window still have their date. */
const commitAgeMs = 30 * dayMs;
/** Longer windows are measured by week: by day too little happens to have a median. */
const longestByDay = 31;
const mostFailures = 500;
const mostDrift = 2_000;

type Scope = { readonly project?: string; readonly application?: string };

/** How changes travel: deliveries by day, the five measures, failures by cause, drift by author. */
export async function insight(
  deps: UseCaseDeps,
  caller: Caller,
  query: QueryOf<Routes['insight']>,
): Outcome<InsightView> {
  const project = projectFilter(caller, query.project);
  if (!project.ok) return project;
  const scope: Scope = given({ project: project.value, application: query.application });
  const asOf = deps.clock.now();
  const offsetMs = (query.offsetMinutes ?? 0) * 60_000;
  const since = asOf - (query.days ?? defaultDays) * dayMs;
  const reader = { since, until: asOf, offsetMs };
  const [totals, arrivals, turns, changes, failures, drift] = await Promise.all([
    deps.store.deliveryTotals({ ...scope, since, offsetMs }),
    deps.store.arrivals({ ...scope, since }),
    deps.store.turns({ ...scope, since }),
    changeFacts(deps, project.value, since - commitAgeMs),
    newestFailures(deps, scope, since),
    driftSince(deps, scope, since),
  ]);
  const story = { arrivals, turns, changes };
  return ok({
    since,
    asOf,
    total: totals.reduce((sum, { count }) => sum + count, 0),
    days: countByDay(totals, reader),
    measures: measure(story, reader),
    trend: measureTrend(story, reader, (query.days ?? defaultDays) > longestByDay ? 7 : 1),
    causes: causesOf(deps, failures),
    failuresRead: failures.length,
    drift,
  });
}

async function changeFacts(
  deps: UseCaseDeps,
  project: string | undefined,
  since: EpochMs,
): Promise<readonly ChangeFact[]> {
  const facts: ChangeFact[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof deps.store.changes>> = await deps.store.changes(given({ project, since }), {
      limit: 500,
      cursor,
    });
    facts.push(...page.items.map(({ id, kind, of, committedAt }) => ({ id, kind, of, committedAt })));
    cursor = page.next;
  } while (cursor !== null);
  return facts;
}

async function newestFailures(deps: UseCaseDeps, scope: Scope, since: EpochMs): Promise<readonly Delivery[]> {
  const page = { limit: mostFailures, cursor: null };
  const [failed, back] = await Promise.all([
    deps.store.deliveries({ ...scope, since, verdict: 'failed' }, page),
    deps.store.deliveries({ ...scope, since, verdict: 'rolled-back' }, page),
  ]);
  return [...failed.items, ...back.items].sort((a, b) => b.startedAt - a.startedAt).slice(0, mostFailures);
}

/** Most frequent first. What a failure says is of its newest one. */
function causesOf({ configuration }: UseCaseDeps, failures: readonly Delivery[]): InsightView['causes'] {
  const names = new Map(configuration().placements.map(({ id, application }) => [id, application]));
  return [...Map.groupBy(failures, ({ failure }) => failure?.code ?? 'unknown')]
    .flatMap(([code, items]) => {
      const [newest] = items;
      if (newest === undefined) return [];
      const applications = new Set(items.flatMap(({ placement }) => names.get(placement) ?? []));
      return [
        {
          code,
          count: items.length,
          message: newest.failure?.message ?? '',
          lastAt: newest.endedAt ?? newest.startedAt,
          delivery: newest.id,
          applications: [...applications].sort(),
        },
      ];
    })
    .sort((a, b) => b.count - a.count);
}

async function driftSince(deps: UseCaseDeps, scope: Scope, since: EpochMs): Promise<InsightView['drift']> {
  const events = await deps.store.events({ ...scope, since, kinds: ['drift-found'] }, mostDrift);
  const counts = new Map<string, number>();
  for (const { data } of events) {
    const by = typeof data['by'] === 'string' && data['by'] !== '' ? data['by'] : 'not known';
    counts.set(by, (counts.get(by) ?? 0) + 1);
  }
  return {
    found: events.length,
    by: [...counts].map(([by, count]) => ({ by, count })).sort((a, b) => b.count - a.count),
    more: events.length === mostDrift,
  };
}
