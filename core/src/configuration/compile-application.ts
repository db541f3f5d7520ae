import type { Json } from '../lib/json.ts';
import { type CommitSha, type Hash, type PlacementId, placementId } from '../model/ids.ts';
import type { Declared, Placement } from '../model/placement.ts';
import type { PlainSource, Preset } from '../model/settings.ts';
import { type Place, pick, stageKeys } from './by-stage.ts';
import { checkNamespace } from './check-namespace.ts';
import type { Connection, TargetDeclaration } from './configuration.ts';
import { type ApplicationSpec, kindSchemas } from './kind-schemas.ts';
import { behaviourOf } from './make-declarations.ts';
import { makeSource, sourcesOf } from './make-source.ts';
import { makeStages, type Stage, type StageFacts } from './make-stages.ts';
import { type PolicyTable, resolveLeaks, resolvePolicies, resolveSigned } from './resolve-policies.ts';
import { resolveGuards, resolveSettings } from './resolve-settings.ts';
import { didYouMean } from './suggest.ts';

export type ApplicationFault = { readonly pointer: string; readonly message: string };

/** A placement before its dependencies are known. */
export type Draft = Omit<Placement, 'dependsOn' | 'inputs' | 'digest'>;
export type CompiledApplication = {
  readonly stages: readonly Stage[];
  readonly drafts: readonly Draft[];
  readonly faults: readonly ApplicationFault[];
};

export type ApplicationFacts = StageFacts & {
  readonly name: string;
  readonly connections: readonly Connection[];
  readonly declared: Declared;
  readonly installationPreset: Preset;
  readonly hash: Hash;
  readonly policies: PolicyTable;
  /** What the application's lock file says of a stage. */
  readonly locked: (stage: string, id: PlacementId) => CommitSha | null;
};

const tiers = ['production', 'non-production', 'default'];

/** The lock file lies beside the file that declares the application. */
export function lockPathOf(declaredPath: string, application: string): string {
  return `${declaredPath.slice(0, declaredPath.lastIndexOf('/') + 1)}${application}.lock.yaml`;
}

/** Placements of one application, or what is wrong with it, by JSON pointer of its document. */
export function compileApplication(spec: ApplicationSpec, facts: ApplicationFacts): CompiledApplication {
  const { stages, faults: stageFaults } = makeStages(spec, facts);
  const faults: ApplicationFault[] = [...stageFaults, ...checkStageKeys(spec, stages), ...checkNames(spec)];
  const { project, connections, declared } = facts;
  const sourceFacts = { project, connections, declared, stages: stages.map(({ name }) => name) };
  const drafts: Draft[] = [];
  let after: readonly PlacementId[] = [];
  for (const [stageIndex, stage] of stages.entries()) {
    const ids: PlacementId[] = [];
    for (const target of stage.targets) {
      const place: Place = { stage: stage.name, tier: target.tier };
      const source = makeSource(spec, sourceFacts, place);
      if ('message' in source) {
        if (!faults.some(({ pointer, message }) => pointer === source.pointer && message === source.message))
          faults.push(source);
        continue;
      }
      const draft = makeDraft(spec, facts, { stage: stage.name, stageIndex, target, source, after });
      faults.push(...checkNamespace(spec, project, draft, faults));
      drafts.push(draft);
      ids.push(draft.id);
    }
    after = ids;
  }
  return { stages, drafts, faults };
}

type DraftParts = {
  readonly stage: string;
  readonly stageIndex: number;
  readonly target: TargetDeclaration;
  readonly source: PlainSource;
  readonly after: readonly PlacementId[];
};

function makeDraft(
  spec: ApplicationSpec,
  facts: ApplicationFacts,
  { stage, stageIndex, target, source, after }: DraftParts,
): Draft {
  const { project, name, hash, declared } = facts;
  const id = placementId(hash, project.name, name, target.name);
  const place: Place = { stage, tier: target.tier };
  const levels = [
    { behaviour: project.behaviour, declaredBy: `Project/${project.name}` },
    { behaviour: target.behaviour, declaredBy: `Target/${target.name}` },
    { behaviour: behaviourOf(spec), declaredBy: `Application/${name}` },
  ];
  const settings = resolveSettings(facts.installationPreset, levels, place);
  const policies = resolvePolicies(facts.policies, levels, place, { project: project.name, target: target.name });
  const leaks = resolveLeaks(levels, place);
  const signed = resolveSigned(levels, place, project, hash);
  const follows = stageIndex === 0 && settings.sync !== 'promotion';
  return {
    id,
    project: project.name,
    application: name,
    target: target.name,
    targetKind: target.runs.kind,
    namespace: namespaceOf(spec, target, place),
    ...(spec.createNamespace && target.runs.kind === 'kubernetes' ? { createNamespace: true } : {}),
    stage,
    stageIndex,
    tier: target.tier,
    source,
    settings,
    guards: {
      ...resolveGuards(levels, place),
      ...(policies.length === 0 ? {} : { policies }),
      ...(leaks && { leaks }),
      ...(signed && { signed }),
    },
    after,
    locked: follows ? null : facts.locked(stage, id),
    lockPath: lockPathOf(declared.path, name),
    declared,
    withdrawn: false,
  };
}

/** Where objects that name no namespace go; empty on hosts, which have none. */
function namespaceOf({ namespace }: ApplicationSpec, { runs }: TargetDeclaration, place: Place): string {
  if (runs.kind !== 'kubernetes') return '';
  const own = namespace === undefined ? undefined : pick<string>({ type: 'string' }, namespace, place);
  return own?.replaceAll('{stage}', place.stage) ?? runs.namespace;
}

function checkStageKeys(spec: ApplicationSpec, stages: readonly Stage[]): readonly ApplicationFault[] {
  const names = stages.map(({ name }) => name);
  const known = [...names, ...tiers];
  return stageKeys(kindSchemas.Application, { spec } as Json, '') // a checked document is JSON
    .filter(({ key }) => !known.includes(key))
    .map(({ pointer, key }) => ({
      pointer,
      message: `"${key}" is neither a stage of this application (${names.join(', ')}) nor a tier (${tiers.join(', ')})${didYouMean(key, known)}`,
    }));
}

/** Names that `${…}` could mean twice, and stages that would lose their order. */
function checkNames(spec: ApplicationSpec): readonly ApplicationFault[] {
  const { inputs, stages } = spec;
  const faults: ApplicationFault[] = [];
  const sources = sourcesOf(spec);
  for (const { pointer, fields } of sources) {
    if (Object.hasOwn(fields.values ?? {}, 'stage'))
      faults.push({
        pointer: `${pointer}/values/stage`,
        message: '"stage" is always the name of the stage; choose another name',
      });
  }
  for (const name of Object.keys(inputs ?? {})) {
    if (name === 'stage' || sources.some(({ fields }) => Object.hasOwn(fields.values ?? {}, name))) {
      faults.push({
        pointer: `/spec/inputs/${name}`,
        message: `"${name}" is ${name === 'stage' ? 'always the name of the stage' : 'a value already'}; choose another name`,
      });
    }
  }
  const numeric = Array.isArray(stages) ? undefined : Object.keys(stages ?? {}).find((name) => /^\d+$/.test(name));
  if (numeric !== undefined)
    faults.push({
      pointer: `/spec/stages/${numeric}`,
      message: `a map of stages may not have the number ${numeric} as a name, because its order would be lost; name it s${numeric}`,
    });
  return faults;
}
