import { ok } from '@fairlead/core/lib/result.ts';
import type { PlacementRow } from '../ports/store.ts';
import { projectFilter } from './authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from './deps.ts';
import { given } from './page.ts';
import { missing, refuse } from './refuse.ts';

/** More placements than this of one application are not put side by side. */
const mostPlacements = 2_000;

/** All placements of one application that the caller sees; refused where two projects hold the name and none is said. */
export async function applicationRows(
  deps: UseCaseDeps,
  caller: Caller,
  name: string,
  askedProject: string | undefined,
): Outcome<readonly PlacementRow[]> {
  const project = projectFilter(caller, askedProject);
  const rows: PlacementRow[] = [];
  let cursor: string | null = null;
  do {
    const page: { readonly items: readonly PlacementRow[]; readonly next: string | null } = await deps.store.placements(
      given({ application: name, project }),
      { limit: 500, cursor },
    );
    rows.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && rows.length < mostPlacements);
  if (rows.length === 0) return missing('application', name);
  const projects = [...new Set(rows.map(({ placement }) => placement.project))].sort();
  if (projects.length > 1)
    return refuse('invalid-input', `${name} exists in several projects: say which of ${projects.join(', ')}`);
  return ok(rows);
}
