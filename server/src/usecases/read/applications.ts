import { ok } from '@fairlead/core/lib/result.ts';
import type { AnswerOf, QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { ApplicationRow, ApplicationView } from '@fairlead/core/wire/view/application.ts';
import { applicationRows } from '../application-rows.ts';
import { projectFilter } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { numberCursor } from '../page.ts';
import { missing } from '../refuse.ts';
import { placementView } from '../view/placement-view.ts';
import { healthOf, revisionsOf, stagesOf, syncOf } from '../view/stages.ts';

/** Applications by project and name, a page of them with their stages. */
export async function listApplications(
  deps: UseCaseDeps,
  caller: Caller,
  query: QueryOf<Routes['listApplications']>,
): Outcome<AnswerOf<Routes['listApplications']>> {
  const project = projectFilter(caller, query.project);
  const text = query.text?.toLowerCase() ?? '';
  const keys = new Set<string>();
  for (const entry of await deps.store.placementDigests()) {
    if (project !== undefined && ![project].flat().includes(entry.project)) continue;
    if (entry.application.toLowerCase().includes(text)) keys.add(`${entry.project}\n${entry.application}`);
  }
  const sorted = [...keys].sort();
  const [start, limit] = [numberCursor(query.cursor) ?? 0, query.limit ?? 50];
  const items = await Promise.all(sorted.slice(start, start + limit).map((key) => applicationRow(deps, key)));
  const end = start + limit;
  return ok({ items, next: end < sorted.length ? String(end) : null, total: sorted.length, asOf: deps.clock.now() });
}

async function applicationRow(deps: UseCaseDeps, key: string): Promise<ApplicationRow> {
  const [project = '', name = ''] = key.split('\n');
  const { items } = await deps.store.placements({ project, application: name }, { limit: 500, cursor: null });
  const stages = stagesOf(items).map(({ name: stage, rows }) => ({
    name: stage,
    health: healthOf(rows),
    sync: syncOf(rows),
    revisions: revisionsOf(rows),
    placements: rows.length,
  }));
  return { project, name, health: healthOf(items), sync: syncOf(items), stages };
}

/** One application, its stages side by side. */
export async function readApplication(
  deps: UseCaseDeps,
  caller: Caller,
  name: string,
  project: string | undefined,
): Outcome<ApplicationView> {
  const found = await applicationRows(deps, caller, name, project);
  if (!found.ok) return found;
  const rows = found.value;
  const first = rows[0]?.placement;
  if (first === undefined) return missing('application', name);
  const decisions = await deps.store.decisions();
  const stages = await Promise.all(
    stagesOf(rows).map(async (stage) => ({
      name: stage.name,
      index: stage.index,
      tier: stage.rows[0]?.placement.tier ?? 'non-production',
      health: healthOf(stage.rows),
      sync: syncOf(stage.rows),
      revisions: revisionsOf(stage.rows),
      placements: await Promise.all(stage.rows.map((row) => placementView(deps, row, decisions))),
    })),
  );
  return ok({
    project: first.project,
    name,
    health: healthOf(rows),
    sync: syncOf(rows),
    source: { repo: first.source.repo, path: first.source.path },
    declared: { repo: first.declared.repo, path: first.declared.path, line: first.declared.line },
    stages,
    why: stages.flatMap((stage) =>
      stage.placements.map((placement) => ({ stage: stage.name, target: placement.target, ...placement.why })),
    ),
    asOf: deps.clock.now(),
  });
}
