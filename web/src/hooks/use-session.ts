import { type AccessDecision, allProjects, can } from '@fairlead/core/access/can.ts';
import type { Subject } from '@fairlead/core/access/subject.ts';
import type { Verb } from '@fairlead/core/access/verbs.ts';
import type { Scope } from '@fairlead/core/model/decision.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { SessionView } from '@fairlead/core/wire/view/governance.ts';
import { useAsk } from './use-ask.ts';

/** Who looks at the page; undefined only while the first answer is on its way. */
export function useSession(): SessionView | undefined {
  return useAsk(routes.getSession, {}).data;
}

/** The widest scope that the reader may freeze: everything, or the one project they are limited to. */
export function useWidestScope(): Scope {
  const session = useSession();
  return session === undefined || session.project === allProjects ? {} : { project: session.project };
}

/** Whether the reader may do this, decided by the same function as on the server; the rule says why not. */
export function usePermission(verb: Verb, subject: Subject): AccessDecision {
  const session = useSession();
  return can(session === undefined ? [] : [{ role: session.role, project: session.project }], verb, subject);
}
