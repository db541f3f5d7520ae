import { requestId } from '@fairlead/core/impact/request-id.ts';
import type { RequestRecord } from '@fairlead/core/impact/request-record.ts';
import { maySee, seesAll } from './authorise.ts';
import type { Caller, UseCaseDeps } from './deps.ts';

const states = ['open', 'merged', 'closed'] as const;

/** The request of an id, if the caller may see it. One that may not be seen looks like one that is not there. */
export async function findRequest(deps: UseCaseDeps, caller: Caller, id: string): Promise<RequestRecord | undefined> {
  for (const state of states) {
    const all = await deps.store.pullRequests({ state });
    const found = all.find(({ request }) => requestId(deps.hash, request) === id);
    if (found !== undefined) return maySeeRequest(deps, caller, found) ? found : undefined;
  }
  return undefined;
}

/** Whoever sees a placement that is rendered from its repository, or one that it reaches, sees the request. */
export function maySeeRequest(deps: UseCaseDeps, caller: Caller, { request, summary }: RequestRecord): boolean {
  if (seesAll(caller)) return true;
  if ((summary?.projects ?? []).some((project) => maySee(caller, project))) return true;
  const readers = deps.configuration().placements.filter(({ source }) => source.repo === request.repo);
  return readers.some(({ project }) => maySee(caller, project));
}
