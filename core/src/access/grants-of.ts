import { allProjects, type Grant } from './can.ts';
import type { DeclaredRole, RolesOfProject } from './declared-role.ts';
import { isRoleName } from './roles.ts';

/** A person as roles name them; an absent one holds nothing. */
export type Who = { readonly person: string; readonly groups: readonly string[] };

/** What the declared roles give to a person now. Names are compared whole and exactly. */
export function grantsOf(projects: readonly RolesOfProject[], { person, groups }: Who): readonly Grant[] {
  const names = new Set([
    ...(person === '' ? [] : [`user:${person}`]),
    ...groups.filter((group) => group !== '').map((group) => `group:${group}`),
  ]);
  return projects.flatMap((project) =>
    project.roles.flatMap((role) => {
      const by = role.who.find((who) => names.has(who));
      return by === undefined ? [] : [grant(role, role.everywhere ? allProjects : project.name, by)];
    }),
  );
}

/** What a token's role gives it now: a built-in role, one of its project, or one for everywhere; nothing once it is withdrawn. */
export function grantsOfRole(
  projects: readonly RolesOfProject[],
  { role, project }: Pick<Grant, 'role' | 'project'>,
): readonly Grant[] {
  if (isRoleName(role)) return [{ role, project }];
  const declared =
    projects.find(({ name }) => name === project)?.roles.find(({ name, everywhere }) => name === role && !everywhere) ??
    projects.flatMap(({ roles }) => roles).find(({ name, everywhere }) => name === role && everywhere);
  return declared === undefined ? [] : [grant(declared, project, 'token')];
}

function grant({ name, may, where, place }: DeclaredRole, project: string, by: string): Grant {
  return { role: name, project, may, where, by: `${by}, ${place}` };
}
