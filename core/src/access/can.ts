import { isAllowed } from '../lib/glob.ts';
import type { Where } from './declared-role.ts';
import { builtInRoles, isRoleName } from './roles.ts';
import type { Subject } from './subject.ts';
import type { Verb } from './verbs.ts';

/** A role in one project, or in all of them (`*`). */
export type Grant = {
  readonly role: string;
  readonly project: string;
  /** What a declared role allows; absent for a built-in one. */
  readonly may?: readonly Verb[];
  readonly where?: Where;
  /** By which rule it is held, for people: `group:leads, Project/web spec.roles[1]`. */
  readonly by?: string;
};

export const allProjects = '*';

/** Whether it is allowed, and the rule that decided, as a person finds it. */
export type AccessDecision = { readonly allowed: boolean; readonly rule: string };

/**
 * Whether these grants allow `verb` on `subject`. Denies unless one grant covers it all: the subject's project, the
 * verb and, for everything but seeing, the place. What belongs to no project (freezing everything, the audit log of the
 * installation) needs a grant for all projects.
 */
export function can(grants: readonly Grant[], verb: Verb, subject: Subject): AccessDecision {
  for (const grant of grants) {
    if (
      coversProject(grant, subject.project) &&
      verbsOfGrant(grant).includes(verb) &&
      coversPlace(grant, verb, subject)
    ) {
      const by = grant.by === undefined ? '' : ` (${grant.by})`;
      return { allowed: true, rule: `role ${grant.role} in ${projectWords(grant.project)} allows ${verb}${by}` };
    }
  }
  const held = grants.map(grantWords).join(', ');
  const where = subject.project === null ? 'all projects' : `project ${subject.project}`;
  const what = subject.name === subject.kind ? `the ${subject.kind}` : `${subject.kind} ${subject.name}`;
  return {
    allowed: false,
    rule: `${verb} on ${what} needs a role that allows it in ${where}; held: ${held || 'none'}`,
  };
}

/** The projects in which these grants allow `verb` on anything at all: what a list may show. */
export function projectsWith(
  grants: readonly Grant[],
  verb: Verb,
): { readonly kind: 'all' } | { readonly kind: 'some'; readonly projects: readonly string[] } {
  const allowing = grants.filter((grant) => verbsOfGrant(grant).includes(verb));
  if (allowing.some((grant) => grant.project === allProjects)) return { kind: 'all' };
  return { kind: 'some', projects: [...new Set(allowing.map((grant) => grant.project))].sort() };
}

/** The verbs that these grants allow somewhere: what the page offers at all. */
export function verbsOf(grants: readonly Grant[]): readonly Verb[] {
  return [...new Set(grants.flatMap(verbsOfGrant))];
}

/**
 * What of `wanted` these grants do not hold themselves; empty when nobody would get more by it. A part that is narrower
 * than what is held is held; several narrow grants are not added up to a wide one.
 */
export function notHeld(grants: readonly Grant[], wanted: readonly Grant[]): readonly Verb[] {
  const missing = wanted.flatMap((want) =>
    verbsOfGrant(want).filter(
      (verb) =>
        !grants.some(
          (held) =>
            (held.project === allProjects || held.project === want.project) &&
            verbsOfGrant(held).includes(verb) &&
            (verb === 'view' || isNarrower(want.where ?? {}, held.where ?? {})),
        ),
    ),
  );
  return [...new Set(missing)];
}

/** A grant as people read it: `developer in project web, tier non-production`. */
export function grantWords({ role, project, where = {} }: Grant): string {
  const narrowed = [
    ...(where.tier === undefined ? [] : [`tier ${where.tier}`]),
    ...(where.target === undefined ? [] : [`target ${where.target.join(' ')}`]),
    ...(where.kind === undefined ? [] : [`kind ${where.kind.join(' ')}`]),
  ];
  return `${role} in ${projectWords(project)}${narrowed.length === 0 ? '' : ` (${narrowed.join(', ')})`}`;
}

/** The verbs of one grant, wherever it holds. */
export function verbsOfGrant({ role, may }: Grant): readonly Verb[] {
  return may ?? (isRoleName(role) ? builtInRoles[role] : []);
}

function coversProject(grant: Grant, project: string | null): boolean {
  return grant.project === allProjects || (project !== null && project !== allProjects && grant.project === project);
}

function coversPlace({ where = {} }: Grant, verb: Verb, subject: Subject): boolean {
  if (verb === 'view') return true;
  const { tier, target, kind } = where;
  if (tier !== undefined && subject.tier !== tier) return false;
  if (target !== undefined && (subject.target === undefined || !isAllowed(target, subject.target))) return false;
  if (kind === undefined) return true;
  const { object } = subject;
  if (object === undefined) return false;
  const names = [object.kind, `${object.group}/${object.kind}`];
  const excluded = kind.filter((pattern) => pattern.startsWith('!'));
  return (
    names.every((name) => excluded.length === 0 || isAllowed(excluded, name)) &&
    names.some((name) => isAllowed(kind, name))
  );
}

/** Whether each narrowing of `wide` is in `narrow` too, in the same words. */
export function isNarrower(narrow: Where, wide: Where): boolean {
  const same = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean =>
    b === undefined || JSON.stringify(a) === JSON.stringify(b);
  const sameTier = wide.tier === undefined || narrow.tier === wide.tier;
  return sameTier && same(narrow.target, wide.target) && same(narrow.kind, wide.kind);
}

function projectWords(project: string): string {
  return project === allProjects ? 'all projects' : `project ${project}`;
}
