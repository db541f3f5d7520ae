import type { DeclaredRole } from '../access/declared-role.ts';
import type { Json } from '../lib/json.ts';
import { stableStringify } from '../lib/stable-stringify.ts';
import type { Declared } from '../model/placement.ts';
import type { CompileInput } from './compile-input.ts';
import type { Configuration, Connection, Loosening, Project, TargetDeclaration } from './configuration.ts';
import { keepGuardFields } from './keep-guard-fields.ts';
import { defaultProject } from './make-declarations.ts';
import { narrowConnection } from './narrow-connection.ts';
import { type Narrowed, narrowProject } from './narrow-project.ts';

export type Declarations = {
  readonly projects: Map<string, Project>;
  readonly targets: Map<string, TargetDeclaration>;
  readonly connections: Map<string, Connection>;
};

/**
 * What is declared, as far as it loosens nothing of what stood before or was allowed to, and what waits. Tightening takes
 * effect at once. Where nothing stood before, everything does.
 */
export function holdLoosening(
  { previous, hash, isAllowed = () => false }: CompileInput,
  declared: Declarations,
): Declarations & { readonly held: readonly Loosening[] } {
  if (previous === null) return { ...declared, held: [] };
  const held: Loosening[] = [];
  const settle = <T extends { readonly name: string; readonly declared: Declared | null }>(
    kind: string,
    project: string | null,
    after: T,
    { inForce, loosened }: Narrowed<T | null>,
  ): readonly (readonly [string, T])[] => {
    const subject = `${kind}/${after.name}`;
    const { declared: at, ...words } = after;
    const digest = hash(stableStringify(words as unknown as Json));
    if (loosened.length === 0 || isAllowed(subject, digest)) return [[after.name, after]];
    held.push({ subject, project, fields: loosened, digest, declared: at ?? inForce?.declared ?? nowhere });
    return inForce === null ? [] : [[after.name, { ...inForce, declared: at }]];
  };
  const before = judgesOf(previous);
  const projects = [...declared.projects.values()].flatMap((after) => {
    const old = before.projects.get(after.name);
    const answer = narrowProject(old ?? before.fallback, after, before.everywhere);
    const isOurs = old === undefined || after.name === 'default';
    return settle('Project', isOurs ? null : after.name, after, answer);
  });
  const targets = [...declared.targets.values()].flatMap((after) =>
    settle('Target', null, after, narrowTarget(before.targets.get(after.name), after)),
  );
  const connections = [...declared.connections.values()].flatMap((after) =>
    settle(
      'Connection',
      null,
      after,
      narrowConnection(before.connections.get(after.name), after, previous.connections),
    ),
  );
  return {
    projects: new Map(projects),
    targets: new Map(targets),
    connections: new Map(connections),
    held: held.map((one) => ({ ...previous.held?.find((known) => isSame(known, one)), ...one })),
  };
}

const nowhere = { repo: '', path: '', line: 1, commit: '' } as unknown as Declared; // the default project, taken out

function isSame(a: Loosening, b: Loosening): boolean {
  return a.subject === b.subject && a.digest === b.digest;
}

function judgesOf({ projects, targets, connections }: Configuration) {
  const byName = <T extends { readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
    new Map(items.map((item) => [item.name, item]));
  const known = byName(projects);
  const everywhere: readonly DeclaredRole[] = projects.flatMap(({ roles }) => roles.filter((role) => role.everywhere));
  return {
    ...{ projects: known, targets: byName(targets), connections: byName(connections), everywhere },
    fallback: known.get('default') ?? defaultProject,
  };
}

/** A target judged by how it stood: it stays production until it is allowed to be less. */
function narrowTarget(before: TargetDeclaration | undefined, after: TargetDeclaration): Narrowed<TargetDeclaration> {
  if (before === undefined) return { inForce: after, loosened: [] };
  const guards = keepGuardFields(before.behaviour, after.behaviour);
  const isLess = before.tier === 'production' && after.tier !== 'production';
  return {
    inForce: { ...after, behaviour: guards.inForce, tier: isLess ? before.tier : after.tier },
    loosened: [...(isLess ? ['spec.tier'] : []), ...guards.loosened.map((field) => `spec.${field}`)],
  };
}
