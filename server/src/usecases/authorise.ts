import { can, projectsWith } from '@fairlead/core/access/can.ts';
import type { Subject } from '@fairlead/core/access/subject.ts';
import { placementSubject } from '@fairlead/core/access/subjects-of.ts';
import type { Verb } from '@fairlead/core/access/verbs.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { PlacementId } from '@fairlead/core/model/ids.ts';
import type { PlacementRow } from '../ports/store.ts';
import type { ProjectScope } from '../ports/store-filters.ts';
import type { Caller, Outcome, UseCaseDeps } from './deps.ts';
import { missing, refuse } from './refuse.ts';

/** The placement, if the caller may do `verb` on it. One that may not even be seen looks like one that is not there. */
export async function placementFor(deps: UseCaseDeps, caller: Caller, id: string, verb: Verb): Outcome<PlacementRow> {
  const row = await deps.store.placement(id as PlacementId); // an unknown id finds nothing
  if (row === undefined || !can(caller.grants, 'view', placementSubject(row.placement)).allowed)
    return missing('placement', id);
  const allowed = await authorise(deps, caller, verb, placementSubject(row.placement), `placement/${id}`);
  return allowed.ok ? ok(row) : allowed;
}

/** Decides and, where an act is denied, records that. */
export async function authorise(
  deps: UseCaseDeps,
  caller: Caller,
  verb: Verb,
  subject: Subject,
  recordAs: string,
): Outcome<null> {
  const decision = can(caller.grants, verb, subject);
  if (decision.allowed) return ok(null);
  await recordDenial(deps, caller, verb, subject.project ?? '', recordAs, decision.rule);
  return refuse('forbidden', `${decision.rule}; ask an admin for a token with such a role`);
}

/** Somebody tried what they may not do. Looking is not recorded. */
export async function recordDenial(
  deps: UseCaseDeps,
  caller: Caller,
  verb: Verb,
  project: string,
  subject: string,
  reason: string,
): Promise<void> {
  if (verb.startsWith('view')) return;
  const { actor, via } = caller;
  const record = {
    at: deps.clock.now(),
    actor,
    via,
    verb,
    subject,
    project,
    outcome: 'denied',
    reason,
    data: {},
  } as const;
  await deps.store.commit([{ kind: 'audit', record }]);
}

export function maySee(caller: Caller, project: string): boolean {
  return can(caller.grants, 'view', { kind: 'project', name: project, project }).allowed;
}

/** Whether the caller sees every project, and with them what belongs to none. */
export function seesAll(caller: Caller): boolean {
  return projectsWith(caller.grants, 'view').kind === 'all';
}

/**
 * The projects to which a list is narrowed: the one asked for, or all that the caller sees; undefined is every one. A
 * project that may not be seen gives an empty list, as one that is not there.
 */
export function projectFilter(caller: Caller, asked: string | undefined): ProjectScope | undefined {
  const visible = projectsWith(caller.grants, 'view');
  if (visible.kind === 'all') return asked;
  if (asked !== undefined) return visible.projects.includes(asked) ? asked : noProject;
  return visible.projects;
}

/** Not a name that configuration allows. */
const noProject = ' ';
