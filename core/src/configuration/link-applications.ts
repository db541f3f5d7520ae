import type { Hash, PlacementId } from '../model/ids.ts';
import type { Placement } from '../model/placement.ts';
import type { Problem } from '../model/problem.ts';
import { type Collected, problemOf } from './collect-documents.ts';
import { type Draft, lockPathOf } from './compile-application.ts';
import type { CompiledApplications, Usable } from './compile-applications.ts';
import type { CompileInput } from './compile-input.ts';
import type { ApplicationSummary } from './configuration.ts';
import { describeCycles, linkPlacement, type Placed } from './link-dependencies.ts';

export type LinkedApplications = {
  readonly placements: readonly Placement[];
  readonly applications: readonly ApplicationSummary[];
  readonly problems: readonly Problem[];
};

/** Gives every draft its dependencies; an application with a wrong one, or on a cycle, stays as it was. */
export function linkApplications(
  input: CompileInput,
  collected: Collected,
  compiled: CompiledApplications,
): LinkedApplications {
  const { usable } = compiled;
  const kept = new Map(compiled.kept);
  const problems: Problem[] = [];
  const unusable = unusableNames(collected, compiled);
  const before = new Map((input.previous?.placements ?? []).map((placement) => [placement.id, placement]));
  const placedBy = indexByProject(usable, kept, before);
  const linked = new Map<string, readonly Omit<Placement, 'digest'>[]>();
  const refuse = (key: string, usableOne: Usable, pointer: string, message: string): void => {
    problems.push(problemOf(usableOne.document, pointer, message));
    const { name } = usableOne.document.document;
    const summary = input.previous?.applications.find(
      (before) => before.project === usableOne.project && before.name === name,
    );
    if (summary !== undefined) kept.set(key, summary);
    linked.delete(key);
  };
  for (const [key, one] of usable) {
    const { dependsOn = [], inputs = {} } = one.document.document.spec;
    const placed = placedBy.get(one.project) ?? new Map<string, readonly Placed[]>();
    const links = one.compiled.drafts.map((draft) =>
      linkDraft(draft, { dependsOn, inputs }, placed, unusable.get(one.project) ?? new Set()),
    );
    const fault = links.find((link) => 'message' in link);
    if (fault !== undefined && 'message' in fault) refuse(key, one, fault.pointer, fault.message);
    else
      linked.set(
        key,
        links.flatMap((link) => ('message' in link ? [] : [link])),
      );
  }
  refuseCycles(usable, linked, refuse);
  const digest = makeDigest(input.hash);
  const placements = [...linked.values()].flat().map((placement) => ({ ...placement, digest: digest(placement) }));
  const summaries = [...linked.keys()].flatMap((key) => summarise(usable.get(key)));
  for (const summary of kept.values()) {
    summaries.push(summary);
    placements.push(...summary.placements.flatMap((id) => before.get(id) ?? []));
  }
  return { placements, applications: summaries, problems };
}

function linkDraft(
  draft: Draft,
  spec: Parameters<typeof linkPlacement>[1],
  placed: ReadonlyMap<string, readonly Placed[]>,
  unusable: ReadonlySet<string>,
) {
  const links = linkPlacement(draft, spec, placed, unusable);
  return 'message' in links ? links : { ...draft, ...links };
}

/** Applications by project that are declared and neither came out nor have an earlier version. */
function unusableNames(
  { good, broken }: Collected,
  { usable, kept }: CompiledApplications,
): ReadonlyMap<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  const add = (project: string, name: string): void => {
    names.set(project, (names.get(project) ?? new Set()).add(name));
  };
  for (const [key, { document }] of good) {
    if (document.kind === 'Application' && !usable.has(key) && !kept.has(key))
      add(document.spec.project ?? 'default', document.name);
  }
  for (const { of, name } of broken) {
    if (of === 'Application') add('default', name);
  }
  return names;
}

type Refuse = (key: string, usable: Usable, pointer: string, message: string) => void;

function refuseCycles(
  usable: ReadonlyMap<string, Usable>,
  linked: ReadonlyMap<string, readonly Omit<Placement, 'digest'>[]>,
  refuse: Refuse,
): void {
  const placements = [...linked.values()].flat();
  const names = new Map<string, string>(placements.map(({ id, application }) => [id, application]));
  const cycles = describeCycles(
    new Map(placements.map(({ id, dependsOn }) => [id, dependsOn])),
    (id) => names.get(id) ?? id,
  );
  if (cycles.size === 0) return;
  for (const [key, own] of [...linked]) {
    const cycle = own.map(({ id }) => cycles.get(id)).find((way) => way !== undefined);
    const one = usable.get(key);
    if (cycle === undefined || one === undefined) continue;
    const pointer = one.document.document.spec.dependsOn === undefined ? '/spec/inputs' : '/spec/dependsOn';
    refuse(key, one, pointer, `waits for itself: ${cycle}; take one of these dependencies out`);
  }
}

function indexByProject(
  usable: ReadonlyMap<string, Usable>,
  kept: ReadonlyMap<string, ApplicationSummary>,
  before: ReadonlyMap<PlacementId, Placement>,
) {
  const index = new Map<string, Map<string, readonly Placed[]>>();
  const put = (project: string, name: string, placed: readonly Placed[]): void => {
    const ofProject = index.get(project) ?? new Map<string, readonly Placed[]>();
    index.set(project, ofProject.set(name, placed));
  };
  for (const { project, name, placements } of kept.values())
    put(
      project,
      name,
      placements.flatMap((id) => before.get(id) ?? []),
    );
  for (const { project, document, compiled } of usable.values()) put(project, document.document.name, compiled.drafts);
  return index;
}

function summarise(one: Usable | undefined): ApplicationSummary[] {
  if (one === undefined) return [];
  const { document, project, compiled } = one;
  const { name } = document.document;
  const stages = compiled.stages.map((stage) => ({
    name: stage.name,
    targets: stage.targets.map((target) => target.name),
  }));
  return [
    {
      project,
      name,
      stages,
      placements: compiled.drafts.map(({ id }) => id),
      lockPath: lockPathOf(document.declared.path, name),
      declared: document.declared,
    },
  ];
}

/**
 * Over what a placement does, not over where that was written: another commit of the configuration changes nothing.
 * Drafts are made in one place with their fields in one order, so that plain JSON is stable (and five times as fast).
 * The list of the stage before is shared by all placements of a stage and hashed once.
 */
function makeDigest(hash: Hash): (placement: Omit<Placement, 'digest'>) => string {
  const stages = new Map<readonly PlacementId[], string>();
  return ({ declared: _, after, ...what }) => {
    const stage = stages.get(after) ?? hash(after.join('\n'));
    stages.set(after, stage);
    return hash(JSON.stringify([what, stage]));
  };
}
