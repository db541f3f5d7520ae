import type { Declared } from '../model/placement.ts';
import { checkClusters } from './check-clusters.ts';
import { checkPolicyNames } from './check-policy-names.ts';
import { checkReceivers } from './check-receivers.ts';
import { applicationKey, type Collected, collectDocuments, fileKey, type GoodDocument } from './collect-documents.ts';
import { compileApplications } from './compile-applications.ts';
import type { CompileInput } from './compile-input.ts';
import type { Configuration, Project } from './configuration.ts';
import { heldProblems } from './held-problems.ts';
import { holdLoosening } from './hold-loosening.ts';
import { linkApplications } from './link-applications.ts';
import { linkWindows } from './link-windows.ts';
import { defaultProject, linkClusters, makeConnection, makeProject, makeTarget } from './make-declarations.ts';
import { makePolicy } from './make-policies.ts';
import { makeWindow } from './make-window.ts';
import { policiesInUse, policyTable } from './resolve-policies.ts';

/**
 * Makes placements of everything declared. Pure and total: each problem is reported and harms its own document only,
 * whose previous version then stays in force; what is declared nowhere any more is gone.
 */
export function compileConfiguration(input: CompileInput): Configuration {
  const collected = collectDocuments(input.files, ownersOf(input.previous));
  const declaredProjects = makeProjects(input, collected);
  const declaredConnections = makeAll(
    input,
    collected,
    'Connection',
    makeConnection,
    (previous) => previous.connections,
  );
  const unlinked = makeAll(input, collected, 'Target', makeTarget, (previous) => previous.targets);
  const { projects, connections, held, ...judged } = holdLoosening(input, {
    projects: declaredProjects,
    connections: declaredConnections,
    targets: unlinked,
  });
  const targets = linkClusters(judged.targets, connections);
  const declared = makeAll(
    input,
    collected,
    'Policy',
    (document, where) => makePolicy(document.name, document.spec, where, input.hash),
    (previous) => (previous.policies ?? []).filter((policy) => policy.declared !== null),
  );
  const policies = policyTable(declared, input.hash);
  const compiled = compileApplications(input, collected, { projects, targets, connections, policies });
  const windows = makeAll(input, collected, 'Window', makeWindow, (previous) => previous.windows ?? []);
  const linked = linkApplications(input, collected, compiled);
  const opened = linkWindows(linked.placements, windows, targets, input.hash);
  return {
    projects: sorted([...projects.values()]),
    targets: sorted([...targets.values()]),
    connections: sorted([...connections.values()]),
    policies: policiesInUse(
      policies,
      linked.placements.map(({ guards }) => guards.policies),
    ),
    applications: [...linked.applications].sort((a, b) => compare(a.project, b.project) || compare(a.name, b.name)),
    windows: sorted([...windows.values()]),
    placements: [...opened.placements].sort(
      (a, b) =>
        compare(a.project, b.project) ||
        compare(a.application, b.application) ||
        a.stageIndex - b.stageIndex ||
        compare(a.target, b.target),
    ),
    problems: [
      ...collected.problems,
      ...checkReceivers(collected, connections),
      ...checkClusters(collected, connections),
      ...checkPolicyNames(collected, policies),
      ...compiled.problems,
      ...linked.problems,
      ...heldProblems(held),
      ...opened.problems,
    ],
    ...(held.length === 0 ? {} : { held }),
  };
}

/** Which file declared each document before. */
function ownersOf(previous: Configuration | null): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  const note = (key: string, declared: Project['declared']): void => {
    if (declared !== null) owners.set(key, fileKey(declared.repo, declared.path));
  };
  for (const { name, declared } of previous?.projects ?? []) note(`Project/${name}`, declared);
  for (const { name, declared } of previous?.targets ?? []) note(`Target/${name}`, declared);
  for (const { name, declared } of previous?.connections ?? []) note(`Connection/${name}`, declared);
  for (const { name, declared } of previous?.policies ?? []) note(`Policy/${name}`, declared);
  for (const { name, declared } of previous?.windows ?? []) note(`Window/${name}`, declared);
  for (const { project, name, declared } of previous?.applications ?? []) note(applicationKey(project, name), declared);
  return owners;
}

function makeProjects(input: CompileInput, collected: Collected): Map<string, Project> {
  const projects = makeAll(input, collected, 'Project', makeProject, (previous) =>
    previous.projects.filter(({ declared }) => declared !== null),
  );
  if (!projects.has('default') && !collected.broken.some(({ of, name }) => of === 'Project' && name === 'default'))
    projects.set('default', defaultProject);
  return projects;
}

/** All declarations of a kind by name; a broken one as it was before. */
function makeAll<
  K extends 'Project' | 'Target' | 'Connection' | 'Policy' | 'Window',
  T extends { readonly name: string; readonly declared: Project['declared'] },
>(
  { previous }: CompileInput,
  { good, broken, unidentified }: Collected,
  kind: K,
  make: (document: Extract<GoodDocument, { kind: K }>, declared: Declared) => T,
  before: (previous: Configuration) => readonly T[],
): Map<string, T> {
  const made = new Map<string, T>();
  for (const { document, declared } of good.values()) {
    // The kind was compared; TypeScript does not narrow a union by a type parameter.
    if (document.kind === kind) made.set(document.name, make(document as Extract<GoodDocument, { kind: K }>, declared));
  }
  const brokenNames = new Set(broken.flatMap(({ of, name }) => (of === kind ? [name] : [])));
  for (const item of previous === null ? [] : before(previous)) {
    const isBroken = brokenNames.has(item.name);
    const mayBeBroken = item.declared !== null && unidentified.has(fileKey(item.declared.repo, item.declared.path));
    if (!made.has(item.name) && (isBroken || mayBeBroken)) made.set(item.name, item);
  }
  return made;
}

function sorted<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => compare(a.name, b.name));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
