import { allProjects, can, type Grant } from '@fairlead/core/access/can.ts';
import type { Subject } from '@fairlead/core/access/subject.ts';
import { placementSubject } from '@fairlead/core/access/subjects-of.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { AnswerOf, QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { HolderView } from '@fairlead/core/wire/view/people.ts';
import { authorise, maySee, placementFor } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { rightsOf } from '../held-rights.ts';
import { missing } from '../refuse.ts';

/**
 * Everybody who may do something there, by the very decision that would let them: the people and groups that roles
 * name, whether or not they ever came, and the tokens and sessions that stand for no identity of a provider.
 */
export async function whoCan(
  deps: UseCaseDeps,
  caller: Caller,
  { verb, placement, project }: QueryOf<Routes['whoCan']>,
): Outcome<AnswerOf<Routes['whoCan']>> {
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
  const asked = { kind: 'token', name: 'holders', project: subject.project } as const;
  const allowed = await authorise(deps, caller, 'manage-tokens', asked, `${subject.kind}/${subject.name}`);
  if (!allowed.ok) return allowed;
  const now = deps.clock.now();
  const tokens = (await deps.store.tokens()).filter(
    ({ expiresAt, identity }) => identity === undefined && (expiresAt === null || expiresAt > now),
  );
  const decide = (grants: readonly Grant[]) => can(grants, verb, subject);
  const items = [
    ...declaredHolders(deps, decide),
    ...tokens.flatMap((token): HolderView[] => {
      const { allowed: may, rule } = decide(rightsOf(deps.configuration(), token));
      return may ? [{ kind: token.kind, name: token.name, role: token.role, rule }] : [];
    }),
  ];
  const distinct = [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
  return ok({ subject: `${subject.kind} ${subject.name}`, items: distinct, asOf: now });
}

function declaredHolders(
  { configuration }: UseCaseDeps,
  decide: (grants: readonly Grant[]) => { readonly allowed: boolean; readonly rule: string },
): readonly HolderView[] {
  return configuration().projects.flatMap(({ name: project, roles }) =>
    roles.flatMap(({ name: role, who, may, where, everywhere, place }) =>
      who.flatMap((entry): HolderView[] => {
        const grant = { role, project: everywhere ? allProjects : project, may, where, by: `${entry}, ${place}` };
        const { allowed, rule } = decide([grant]);
        const isGroup = entry.startsWith('group:');
        const name = entry.slice(entry.indexOf(':') + 1);
        return allowed ? [{ kind: isGroup ? 'group' : 'person', name, role, rule }] : [];
      }),
    ),
  );
}
