import { can } from '@fairlead/core/access/can.ts';
import type { Subject } from '@fairlead/core/access/subject.ts';
import { placementSubject } from '@fairlead/core/access/subjects-of.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { AnswerOf, QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import { maySee, placementFor } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { missing } from '../refuse.ts';

/** Whether the caller may do something, by the same decision that acting asks for. What may not be seen is not there. */
export async function canI(
  deps: UseCaseDeps,
  caller: Caller,
  { verb, placement, project }: QueryOf<Routes['canI']>,
): Outcome<AnswerOf<Routes['canI']>> {
  let subject: Subject = { kind: 'installation', name: 'everything', project: null };
  if (placement !== undefined) {
    const found = await placementFor(deps, caller, placement, 'view');
    if (!found.ok) return found;
    subject = placementSubject(found.value.placement);
  } else if (project !== undefined) {
    const known = deps.configuration().projects.some(({ name }) => name === project);
    if (!known || !maySee(caller, project)) return missing('project', project);
    subject = { kind: 'project', name: project, project };
  }
  const { allowed, rule } = can(caller.grants, verb, subject);
  return ok({ allowed, subject: `${subject.kind} ${subject.name}`, rule, asOf: deps.clock.now() });
}

/** The declared roles of the projects that the caller sees, and those that hold everywhere, so there too. */
export async function listRoles(deps: UseCaseDeps, caller: Caller): Outcome<AnswerOf<Routes['listRoles']>> {
  const items = deps
    .configuration()
    .projects.flatMap(({ name: project, roles }) =>
      roles.filter(({ everywhere }) => everywhere || maySee(caller, project)).map((role) => ({ project, ...role })),
    );
  return ok({ items, asOf: deps.clock.now() });
}
