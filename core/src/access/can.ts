import { builtInRoles, isRoleName } from './roles.ts';
import type { Subject } from './subject.ts';
import type { Verb } from './verbs.ts';

/** A role in one project, or in all of them (`*`). */
export type Grant = { readonly role: string; readonly project: string };

export const allProjects = '*';

/** Whether it is allowed, and the rule that decided, as a person finds it. */
export type AccessDecision = { readonly allowed: boolean; readonly rule: string };

/**
 * Whether these grants allow `verb` on `subject`. Denies unless a grant covers both: the subject's project and, in
 * its role, the verb. What belongs to no project (freezing everything, the audit log of the installation) needs a
 * grant for all projects.
 */
export function can(grants: readonly Grant[], verb: Verb, subject: Subject): AccessDecision {
  for (const grant of grants) {
    if (coversProject(grant, subject.project) && roleAllows(grant.role, verb)) {
      return { allowed: true, rule: `role ${grant.role} in ${projectWords(grant.project)} allows ${verb}` };
    }
  }
  const held = grants.map((grant) => `${grant.role} in ${projectWords(grant.project)}`).join(', ');
  const where = subject.project === null ? 'all projects' : `project ${subject.project}`;
  return {
    allowed: false,
    rule: `${verb} on ${subject.kind} ${subject.name} needs a role that allows it in ${where}; held: ${held || 'none'}`,
  };
}

/** The projects in which these grants allow `verb`: what a list may show. */
export function projectsWith(
  grants: readonly Grant[],
  verb: Verb,
): { readonly kind: 'all' } | { readonly kind: 'some'; readonly projects: readonly string[] } {
  const allowing = grants.filter((grant) => roleAllows(grant.role, verb));
  if (allowing.some((grant) => grant.project === allProjects)) return { kind: 'all' };
  return { kind: 'some', projects: [...new Set(allowing.map((grant) => grant.project))].sort() };
}

/** The verbs that these grants allow somewhere: what the page offers at all. */
export function verbsOf(grants: readonly Grant[]): readonly Verb[] {
  const allowed = grants.flatMap((grant) => (isRoleName(grant.role) ? builtInRoles[grant.role] : []));
  return [...new Set(allowed)];
}

function roleAllows(role: string, verb: Verb): boolean {
  return isRoleName(role) && builtInRoles[role].includes(verb);
}

function coversProject(grant: Grant, project: string | null): boolean {
  return grant.project === allProjects || (project !== null && project !== allProjects && grant.project === project);
}

function projectWords(project: string): string {
  return project === allProjects ? 'all projects' : `project ${project}`;
}
