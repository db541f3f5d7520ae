import { isNarrower } from './can.ts';
import type { DeclaredRole } from './declared-role.ts';
import type { Verb } from './verbs.ts';

export type NarrowedRoles = {
  /** What of the new roles gives nobody more than the old ones did. */
  readonly roles: readonly DeclaredRole[];
  /** Names of those that would have given somebody more. */
  readonly loosened: readonly string[];
};

/**
 * Judges new roles of a project by those that stood before. Taking away takes effect; whatever would let a person, a group
 * or a token do more than before is left out. `everywhere` are the roles of the installation before the change: a
 * token finds those by name where its project has none of that name.
 */
export function narrowRoles(
  before: readonly DeclaredRole[],
  after: readonly DeclaredRole[],
  everywhere: readonly DeclaredRole[],
): NarrowedRoles {
  const loosened: string[] = [];
  const roles = after.flatMap((role): readonly DeclaredRole[] => {
    const old = before.find(({ name }) => name === role.name) ?? everywhere.find(({ name }) => name === role.name);
    const forTokens = old === undefined || isWithin(role, role.may, old);
    if (forTokens && isCovered(role, before)) return [role];
    loosened.push(role.name);
    if (old === undefined) return [];
    const kept = intersect(role, old, before);
    // One that stood keeps its name, however little is left: its tokens find no other.
    return kept.may.length === 0 && !before.includes(old) ? [] : [kept];
  });
  // A token whose role is gone would find a wider one of that name for everywhere: it keeps what it had.
  const shadows = before.filter(({ name, everywhere: own }) => {
    const wider = after.some((role) => role.name === name) ? undefined : everywhere.find((role) => role.name === name);
    return (
      !own && wider !== undefined && !isWithin(wider, wider.may, before.find((role) => role.name === name) ?? wider)
    );
  });
  return {
    roles: [...roles, ...shadows.map((role) => ({ ...role, who: [] }))],
    loosened: [...loosened, ...shadows.map(({ name }) => name)],
  };
}

/** Whether whoever the role names could do all that it allows before, by any of the roles that stood. */
function isCovered(role: DeclaredRole, before: readonly DeclaredRole[]): boolean {
  return role.who.every((who) =>
    role.may.every((verb) => before.some((old) => old.who.includes(who) && isWithin(role, [verb], old))),
  );
}

/** Whether `old` allows these verbs wherever `role` does. */
function isWithin(role: DeclaredRole, may: readonly Verb[], old: DeclaredRole): boolean {
  if (role.everywhere && !old.everywhere) return false;
  return may.every((verb) => old.may.includes(verb) && (verb === 'view' || isNarrower(role.where, old.where)));
}

function intersect(role: DeclaredRole, old: DeclaredRole, before: readonly DeclaredRole[]): DeclaredRole {
  const isOwn = before.includes(old);
  const narrows = isNarrower(role.where, old.where);
  const comparable = narrows || isNarrower(old.where, role.where);
  return {
    ...role,
    who: isOwn ? role.who.filter((who) => old.who.includes(who)) : [],
    may: role.may.filter((verb) => old.may.includes(verb) && (comparable || verb === 'view')),
    where: narrows ? role.where : old.where,
    everywhere: role.everywhere && old.everywhere,
  };
}
