import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { KustomizeSettings, PlainSource, SourcePart } from '@fairlead/core/model/settings.ts';
import type { Rendered, Renderer, RenderFailure, RenderRequest } from '../../../ports/renderer.ts';
import { addDependencies } from './chart-dependencies.ts';
import { finishObjects } from './finish-objects.ts';
import { inflateCharts } from './inflate-charts.ts';
import { readKustomization } from './kustomization-files.ts';
import type { MountedTree } from './mounted-tree.ts';
import { addRemoteBases } from './remote-bases.ts';
import { writeOverlay } from './write-overlay.ts';
import { writeResources } from './write-resources.ts';

/** How often what a source leads to is fetched and the render tried again: bases of bases. */
const maxRounds = 8;

export type PartWork = {
  /** Renders one folder by its own tool. */
  readonly single: Renderer;
  readonly request: RenderRequest;
  readonly tree: MountedTree;
  readonly signal: AbortSignal;
};
type Outcome = Result<Rendered, RenderFailure>;

/** One source: built by its own tool, then by Kustomize where the application says something to it, then finished. */
export async function renderPart(work: PartWork, part: SourcePart, folder: string, index: number): Promise<Outcome> {
  const { kustomize, ...plain } = part;
  const built =
    kustomize === undefined
      ? await build(work, plain, folder)
      : (await isKustomization(work, plain, folder))
        ? await buildOverlay(work, kustomize, folder, index)
        : await patchBuilt(work, await build(work, plain, folder), kustomize, index);
  if (!built.ok) return built;
  const objects = finishObjects(
    built.value.objects.map((object) => withOrigin(work.tree, object, folder)),
    part,
  );
  if (objects.ok) return ok({ ...built.value, objects: objects.value });
  const failure = failureOf(objects.error);
  return err({ failure, reads: built.value.reads });
}

async function isKustomization({ tree }: PartWork, { helm, jsonnet }: SourcePart, folder: string): Promise<boolean> {
  return helm === undefined && jsonnet === undefined && (await readKustomization(tree, folder)) !== undefined;
}

/** What was built by another tool, given to Kustomize as resources: a chart or program is patched without a copy of it. */
async function patchBuilt(
  work: PartWork,
  built: Outcome,
  settings: KustomizeSettings,
  index: number,
): Promise<Outcome> {
  if (!built.ok || built.value.objects.length === 0) return built;
  const at = `$built-${index}`;
  const files = writeResources(work.tree, at, built.value.objects);
  work.tree.write(
    `${at}/kustomization.yaml`,
    JSON.stringify({ resources: files.map((file) => file.slice(at.length + 1)) }),
  );
  const patched = await buildOverlay(work, settings, at, index);
  const before = built.value;
  if (!patched.ok) return err({ ...patched.error, reads: [...before.reads, ...patched.error.reads] });
  // Whatever a component copies from an object that derives from a secret does so, too; which one it was is not told.
  const isSecret = before.objects.some(({ secret, ref }) => secret && (ref.kind !== 'Secret' || settings.components));
  return ok({
    ...before,
    objects: patched.value.objects.map((object) => ({ ...object, secret: object.secret || isSecret })),
    reads: [...before.reads, ...patched.value.reads],
    warnings: [...before.warnings, ...patched.value.warnings],
  });
}

async function buildOverlay(
  work: PartWork,
  settings: KustomizeSettings,
  folder: string,
  index: number,
): Promise<Outcome> {
  const overlay = await writeOverlay(work.tree, settings, folder, index);
  if (!overlay.ok) return err({ failure: overlay.error, reads: [] });
  return build(work, { path: '', include: [], exclude: [], values: {} }, overlay.value);
}

/** Renders a folder, fetching what it turns out to lead to. */
async function build(work: PartWork, part: SourcePart, folder: string): Promise<Outcome> {
  const { single, request, signal } = work;
  const { from: _, ...what } = part;
  const { repo, revision } = request.source;
  const source: PlainSource = { ...what, repo, revision, path: folder };
  let rendered = await single.render({ ...request, source }, signal);
  for (let round = 0; !rendered.ok && round < maxRounds; round++) {
    const added = await addMissing(work, folder);
    if (!added.ok) return err({ failure: added.error, reads: rendered.error.reads });
    if (!added.value) break;
    rendered = await single.render({ ...request, source }, signal);
  }
  return rendered;
}

/** Fetches what a failed render may have missed; false where nothing is missing that could be fetched. */
async function addMissing(work: PartWork, folder: string): Promise<Result<boolean, Failure>> {
  const { request, tree, signal } = work;
  const dependencies = await addDependencies(request, tree, folder, signal);
  if (!dependencies.ok) return dependencies;
  const bases = await addRemoteBases(request, tree, folder, signal);
  if (!bases.ok) return bases;
  const charts = await inflateCharts(work, folder);
  return charts.ok ? ok(dependencies.value || bases.value || charts.value) : charts;
}

/** What was written for this render is told by what it was written from. */
function withOrigin(tree: MountedTree, object: DesiredObject, folder: string): DesiredObject {
  const { path } = object.origin;
  const known = tree.originOf(path);
  if (known !== path) return { ...object, origin: { path: known, line: 0 } };
  return path.startsWith('$overlay') || path.startsWith('$built')
    ? { ...object, origin: { path: folder, line: 0 } }
    : object;
}

function failureOf(message: string): Failure {
  return { code: 'render-failed', message, next: 'correct it and push', retryable: false };
}
