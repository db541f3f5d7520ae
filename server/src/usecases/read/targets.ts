import { ok } from '@fairlead/core/lib/result.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { AnswerOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { ProblemView, RepositoryView } from '@fairlead/core/wire/view/now.ts';
import type { TargetView } from '@fairlead/core/wire/view/target.ts';
import { maySee, seesAll } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';

/** Targets on which the caller sees placements (all of them for one who sees every project). */
export async function listTargets(deps: UseCaseDeps, caller: Caller): Outcome<AnswerOf<Routes['listTargets']>> {
  return ok({ items: await targetViews(deps, caller), asOf: deps.clock.now() });
}

export async function targetViews(deps: UseCaseDeps, caller: Caller): Promise<readonly TargetView[]> {
  const [states, placed] = await Promise.all([deps.store.targets(), deps.store.placementDigests()]);
  const counts = new Map<string, number>();
  for (const { target, project } of placed)
    if (maySee(caller, project)) counts.set(target, (counts.get(target) ?? 0) + 1);
  const known = new Map(states.map((state) => [state.target, state]));
  const names = new Set([...counts.keys(), ...(seesAll(caller) ? known.keys() : [])]);
  const session = deps.session();
  return [...names].sort().map((name) => {
    const state = known.get(name);
    return {
      name,
      reachable: state?.reachable ?? false,
      message: state?.message ?? 'not contacted yet',
      version: state?.version ?? '',
      lastContactAt: state?.lastContactAt ?? null,
      epoch: session?.epoch ?? null,
      writer: session?.replica ?? null,
      placements: counts.get(name) ?? 0,
    };
  });
}

/** Mistakes in the configuration: all of them, or those of the caller's applications. */
export async function listProblems(deps: UseCaseDeps, caller: Caller): Outcome<AnswerOf<Routes['problems']>> {
  return ok({ items: await problemViews(deps, caller), asOf: deps.clock.now() });
}

export async function problemViews(deps: UseCaseDeps, caller: Caller): Promise<readonly ProblemView[]> {
  const problems = await deps.store.problems();
  if (seesAll(caller)) return problems;
  const placed = await deps.store.placementDigests();
  const own = new Set(
    placed.filter(({ project }) => maySee(caller, project)).map(({ application }) => `Application/${application}`),
  );
  return problems.filter(({ subject }) => own.has(subject));
}

/** Watched repositories; one who sees not every project sees those its applications come from. */
export async function listRepositories(deps: UseCaseDeps, caller: Caller): Outcome<AnswerOf<Routes['repositories']>> {
  return ok({ items: await repositoryViews(deps, caller), asOf: deps.clock.now() });
}

export async function repositoryViews(deps: UseCaseDeps, caller: Caller): Promise<readonly RepositoryView[]> {
  const repos = await deps.store.repos();
  if (seesAll(caller)) return repos;
  const visible = await Promise.all(
    repos.map(async (state) => ((await usesRepo(deps, caller, state.repo)) ? [state] : [])),
  );
  return visible.flat();
}

async function usesRepo(deps: UseCaseDeps, caller: Caller, repo: RepoUrl): Promise<boolean> {
  const placed = new Map((await deps.store.placementDigests()).map((entry) => [entry.id, entry.project]));
  return (await deps.store.placementsOfRepo(repo)).some((id) => maySee(caller, placed.get(id) ?? ''));
}
