import type { CommitSha, PlacementId } from '../model/ids.ts';
import type { Problem } from '../model/problem.ts';
import { checkQuotas } from './check-quotas.ts';
import {
  applicationKey,
  type Collected,
  fileKey,
  type GoodDocument,
  type Placed,
  problemOf,
} from './collect-documents.ts';
import { type CompiledApplication, compileApplication, lockPathOf } from './compile-application.ts';
import type { CompileInput } from './compile-input.ts';
import type { ApplicationSummary, Connection, Project, TargetDeclaration } from './configuration.ts';
import type { PolicyTable } from './resolve-policies.ts';
import { didYouMean } from './suggest.ts';

export type ApplicationDocument = Placed<Extract<GoodDocument, { kind: 'Application' }>>;
export type Usable = {
  readonly document: ApplicationDocument;
  readonly project: string;
  readonly compiled: CompiledApplication;
};

export type Declarations = {
  readonly projects: ReadonlyMap<string, Project>;
  readonly targets: ReadonlyMap<string, TargetDeclaration>;
  readonly connections: ReadonlyMap<string, Connection>;
  readonly policies: PolicyTable;
};

/** Applications by key: those that came out, and the earlier ones that stay in force because their documents are broken. */
export type CompiledApplications = {
  readonly usable: ReadonlyMap<string, Usable>;
  readonly kept: ReadonlyMap<string, ApplicationSummary>;
  readonly problems: readonly Problem[];
};

/** Compiles every application on its own; dependencies come after. */
export function compileApplications(
  input: CompileInput,
  collected: Collected,
  declarations: Declarations,
): CompiledApplications {
  const problems: Problem[] = [];
  const usable = new Map<string, Usable>();
  const kept = new Map<string, ApplicationSummary>();
  const previous = new Map(
    (input.previous?.applications ?? []).map((summary) => [applicationKey(summary.project, summary.name), summary]),
  );
  const brokenTargets = new Map(
    collected.broken
      .filter(({ of }) => of === 'Target')
      .map(({ name, declared }) => [name, `${declared.path}:${declared.line}`]),
  );
  const lockOwners = new Map<string, string>();
  const failed = new Set(
    collected.broken.flatMap(({ of, name, declared }) =>
      of === 'Application' ? [`${fileKey(declared.repo, declared.path)}\n${name}`] : [],
    ),
  );
  for (const [key, placed] of collected.good) {
    if (placed.document.kind !== 'Application') continue;
    const document = placed as ApplicationDocument; // its kind was just compared
    const lock = fileKey(document.declared.repo, lockPathOf(document.declared.path, document.document.name));
    const owner = lockOwners.get(lock);
    lockOwners.set(lock, owner ?? document.document.spec.project ?? 'default');
    const answer: Compiled =
      owner === undefined
        ? compileOne(input, collected, declarations, brokenTargets, document)
        : refuseSharedLock(document, owner);
    problems.push(...answer.problems);
    const before = previous.get(key);
    if (answer.usable !== undefined) {
      usable.set(key, answer.usable);
      continue;
    }
    failed.add(`${fileKey(document.declared.repo, document.declared.path)}\n${document.document.name}`);
    if (before !== undefined) kept.set(key, before);
  }
  for (const [key, summary] of previous) {
    const { repo, path } = summary.declared;
    const isBroken = failed.has(`${fileKey(repo, path)}\n${summary.name}`);
    if (!collected.good.has(key) && (isBroken || collected.unidentified.has(fileKey(repo, path))))
      kept.set(key, summary);
  }
  const quotas = checkQuotas(usable, previous, declarations.projects);
  for (const { key, problem } of quotas) {
    problems.push(problem);
    usable.delete(key);
    const before = previous.get(key);
    if (before !== undefined) kept.set(key, before);
  }
  return { usable, kept, problems };
}

type Compiled = { readonly problems: readonly Problem[]; readonly usable?: Usable };

function refuseSharedLock(placed: ApplicationDocument, owner: string): Compiled {
  const lock = lockPathOf(placed.declared.path, placed.document.name);
  return {
    problems: [
      problemOf(
        placed,
        '/metadata/name',
        `shares ${lock} with an application of project "${owner}"; move one of them to another directory`,
      ),
    ],
  };
}

function compileOne(
  input: CompileInput,
  collected: Collected,
  declarations: Declarations,
  brokenTargets: ReadonlyMap<string, string>,
  placed: ApplicationDocument,
): Compiled {
  const { document, declared } = placed;
  const projectName = document.spec.project ?? 'default';
  const project = declarations.projects.get(projectName);
  if (project === undefined) {
    const message = `project "${projectName}" is not declared${didYouMean(projectName, [...declarations.projects.keys()])}`;
    return { problems: [problemOf(placed, '/spec/project', message)] };
  }
  const lock = collected.locks.get(fileKey(declared.repo, lockPathOf(declared.path, document.name)));
  const locked = (stage: string, id: PlacementId): CommitSha | null => {
    if (lock === undefined) return null;
    if (lock.ok) return Object.hasOwn(lock.value.stages, stage) ? (lock.value.stages[stage] ?? null) : null;
    return input.previous?.placements.find((placement) => placement.id === id)?.locked ?? null;
  };
  const compiled = compileApplication(document.spec, {
    name: document.name,
    project,
    targets: declarations.targets,
    connections: [...declarations.connections.values()],
    policies: declarations.policies,
    brokenTargets,
    declared,
    hash: input.hash,
    installationPreset: input.installationDefaults?.preset ?? 'recommended',
    locked,
  });
  const problems = compiled.faults.map(({ pointer, message }) => problemOf(placed, pointer, message));
  if (problems.length > 0) return { problems };
  const names = compiled.stages.map((stage) => stage.name);
  for (const stage of Object.keys(lock?.ok === true ? lock.value.stages : {}).filter((name) => !names.includes(name))) {
    const message = `${lockPathOf(declared.path, document.name)} locks stage "${stage}", which is not there (${names.join(', ')})${didYouMean(stage, names)}`;
    problems.push(
      problemOf(placed, document.spec.targets === undefined ? '/spec/stages' : '/spec/targets', message, 'warning'),
    );
  }
  return { problems, usable: { document: placed, project: projectName, compiled } };
}
