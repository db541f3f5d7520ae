import { worstHealth } from '@fairlead/core/health/worst-health.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { DependencyGraph } from '@fairlead/core/wire/view/insight.ts';
import type { ApplicationCount } from '../../ports/store.ts';
import { maySee, projectFilter } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { given } from '../page.ts';
import { worstSync } from '../view/stages.ts';

/** Applications as they are, and what each needs first. */
export async function dependencies(
  deps: UseCaseDeps,
  caller: Caller,
  query: QueryOf<Routes['dependencies']>,
): Outcome<DependencyGraph> {
  const project = projectFilter(caller, query.project);
  const counts = await deps.store.countApplications(given({ project }));
  const seen = counts.filter((count) => maySee(caller, count.project));
  const applications = [...Map.groupBy(seen, (count) => `${count.project}\n${count.application}`).values()].map(nodeOf);
  const shown = new Set(applications.map(({ project: of, name }) => `${of}\n${name}`));
  const needs = needsOf(deps).filter(
    ({ project: of, from, to }) => shown.has(`${of}\n${from}`) && shown.has(`${of}\n${to}`),
  );
  return ok({ applications, needs, asOf: deps.clock.now() });
}

function nodeOf(counts: readonly ApplicationCount[]): DependencyGraph['applications'][number] {
  return {
    project: counts[0]?.project ?? '',
    name: counts[0]?.application ?? '',
    health: worstHealth(counts.map(({ health }) => health)),
    sync: worstSync(counts.map(({ sync }) => sync)),
    placements: counts.reduce((sum, { placements }) => sum + placements, 0),
  };
}

/** What placements need, told of their applications. */
function needsOf({ configuration }: UseCaseDeps): DependencyGraph['needs'] {
  const { placements } = configuration();
  const nameOf = new Map(placements.map(({ id, application }) => [id, application]));
  const needs = new Map<string, { kind: 'order' | 'input'; stages: Set<string> }>();
  for (const { project, application, stage, dependsOn, inputs } of placements) {
    const inputIds = new Set(inputs.map(({ placement }) => placement));
    for (const id of dependsOn) {
      const key = `${project}\n${application}\n${nameOf.get(id) ?? ''}`;
      const known = needs.get(key) ?? { kind: 'order', stages: new Set() };
      needs.set(key, { kind: inputIds.has(id) ? 'input' : known.kind, stages: known.stages.add(stage) });
    }
  }
  return [...needs].map(([key, { kind, stages }]) => {
    const [project = '', from = '', to = ''] = key.split('\n');
    return { project, from, to, kind, stages: [...stages] };
  });
}
