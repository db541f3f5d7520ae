import { isAllowed } from '../lib/glob.ts';
import type { Project, TargetDeclaration } from './configuration.ts';
import type { Places } from './field-schemas.ts';
import type { ApplicationSpec } from './kind-schemas.ts';
import { didYouMean } from './suggest.ts';

export type Stage = { readonly name: string; readonly targets: readonly TargetDeclaration[] };
export type StageFault = { readonly pointer: string; readonly message: string };

export type StageFacts = {
  readonly targets: ReadonlyMap<string, TargetDeclaration>;
  /** Targets whose document cannot be read, with the place. */
  readonly brokenTargets: ReadonlyMap<string, string>;
  readonly project: Project;
};

/** The one stage of an application that names targets without stages. */
const onlyStage = 'default';

/** The stages of an application in order, each with its targets; or what is wrong with them, by JSON pointer. */
export function makeStages(
  spec: ApplicationSpec,
  facts: StageFacts,
): { readonly stages: readonly Stage[]; readonly faults: readonly StageFault[] } {
  const faults: StageFault[] = [];
  const stages = declaredStages(spec).map(({ name, places, pointer }): Stage => {
    const answer = places === undefined ? findByName(name, 'stage', facts) : find(places, facts);
    if (typeof answer !== 'string') return { name, targets: answer };
    faults.push({
      pointer,
      message: answer.startsWith('stage') || name === onlyStage ? answer : `stage "${name}": ${answer}`,
    });
    return { name, targets: [] };
  });
  const seen = new Map<string, string>();
  for (const { name, targets } of stages) {
    for (const target of targets) {
      const first = seen.get(target.name);
      if (first !== undefined)
        faults.push({
          pointer: pointerOf(spec),
          message: `target "${target.name}" is in stage "${first}" and again in stage "${name}"; keep one`,
        });
      seen.set(target.name, name);
    }
  }
  return { stages, faults };
}

type DeclaredStage = { readonly name: string; readonly places: Places | undefined; readonly pointer: string };

function declaredStages({ stages, targets }: ApplicationSpec): readonly DeclaredStage[] {
  if (targets !== undefined) return [{ name: onlyStage, places: targets, pointer: '/spec/targets' }];
  if (Array.isArray(stages))
    return stages.map((name, index) => ({ name, places: undefined, pointer: `/spec/stages/${index}` }));
  return Object.entries(stages ?? {}).map(([name, places]) => ({ name, places, pointer: `/spec/stages/${name}` }));
}

function pointerOf({ targets }: ApplicationSpec): string {
  return targets === undefined ? '/spec/stages' : '/spec/targets';
}

function find(places: Places, facts: StageFacts): readonly TargetDeclaration[] | string {
  if (typeof places === 'string') return findByName(places, 'target', facts);
  if (Array.isArray(places)) {
    const found = places.map((name) => findByName(name, 'target', facts));
    return (
      found.find((answer) => typeof answer === 'string') ??
      found.flatMap((answer) => (typeof answer === 'string' ? [] : answer))
    );
  }
  const wanted = Object.entries(places.select);
  const { targets: allowed } = facts.project.restrictions;
  const selected = [...facts.targets.values()].filter(
    ({ name, labels }) =>
      wanted.every(([label, value]) => Object.hasOwn(labels, label) && labels[label] === value) &&
      isAllowed(allowed, name),
  );
  if (selected.length > 0) return selected.sort((a, b) => (a.name < b.name ? -1 : 1));
  return `no target that project "${facts.project.name}" may use carries ${wanted.map(([label, value]) => `${label}=${value}`).join(', ')}`;
}

function findByName(
  name: string,
  what: 'stage' | 'target',
  { targets, brokenTargets, project }: StageFacts,
): readonly TargetDeclaration[] | string {
  const { targets: allowed } = project.restrictions;
  const isOurs = isAllowed(allowed, name);
  const at = brokenTargets.get(name);
  if (isOurs && at !== undefined && !targets.has(name))
    return `target "${name}" cannot be read (${at}); correct it there`;
  const target = isOurs ? targets.get(name) : undefined;
  if (target === undefined) {
    // One that is there for others reads like one that is nowhere.
    const known = [...targets.keys()].filter((candidate) => isAllowed(allowed, candidate));
    const list = known.length > 12 ? `${known.slice(0, 12).join(', ')}, …` : known.join(', ');
    if (allowed === undefined)
      return `${what} "${name}" matches no target (${list || 'none is declared'})${didYouMean(name, known)}`;
    return `${what} "${name}" matches no target of project "${project.name}" (${list || 'none'})${didYouMean(name, known) || `; ask who owns Project/${project.name}`}`;
  }
  return [target];
}
