import { type AccessDecision, can, projectsWith } from '@fairlead/core/access/can.ts';
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

/** False for a reader whose roles reach some projects only: what they are not shown may still be there. */
export function useSeesAll(): boolean {
  const session = useSession();
  return session === undefined || projectsWith(session.grants, 'view').kind === 'all';
}

/** The widest scope that the reader may freeze: everything, or the first project of those they are limited to. */
export function useWidestScope(): Scope {
  const session = useSession();
  const freezable = projectsWith(session?.grants ?? [], 'freeze');
  const [first] = freezable.kind === 'all' ? [] : freezable.projects;
  return first === undefined ? {} : { project: first };
}

/** Whether the reader may do this, decided by the same function as on the server; the rule says why not. */
export function usePermission(verb: Verb, subject: Subject): AccessDecision {
  const session = useSession();
  return can(session?.grants ?? [], verb, subject);
}
