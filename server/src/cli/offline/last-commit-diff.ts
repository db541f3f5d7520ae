import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { type BundleDifference, compareBundles, type ShownObject } from '@fairlead/core/insight/compare-bundles.ts';
import { maskObject } from '@fairlead/core/insight/mask-object.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { PlainSource } from '@fairlead/core/model/settings.ts';
import { sha256 } from '../../io/sha256.ts';
import type { Tree } from '../../ports/git.ts';
import type { Renderer } from '../../ports/renderer.ts';
import type { Survey } from './survey-tree.ts';

/** What one commit changed in the rendered objects of something: a stage of an application, or a folder. */
export type RenderedDiff = {
  readonly names: readonly string[];
  readonly objects: readonly BundleDifference[];
  /** Empty, or why it could not be rendered. */
  readonly failure: string;
};

export type DiffDeps = {
  readonly renderer: Renderer;
  readonly repo: RepoUrl;
  readonly before: Tree | null;
  readonly after: Tree;
  /** Makes the digests of masked values worthless elsewhere. */
  readonly salt: string;
  readonly signal: AbortSignal;
};

type Rendered = { readonly name: string; readonly source: PlainSource; readonly stage: string };

const maxFolders = 20;

/** Renders everything at both commits and tells what differs; stages that differ alike are told once. */
export async function lastCommitDiff(
  deps: DiffDeps,
  configuration: Configuration,
  survey: Survey,
): Promise<readonly RenderedDiff[]> {
  const found = new Map<string, RenderedDiff>();
  for (const rendered of whatToRender(deps, configuration, survey)) {
    const diff = await diffOf(deps, rendered);
    const key = JSON.stringify([rendered.source.path, diff.objects, diff.failure]);
    const known = found.get(key);
    found.set(key, { ...diff, names: [...(known?.names ?? []), rendered.name] });
  }
  return [...found.values()].filter(({ objects, failure }) => objects.length > 0 || failure !== '');
}

/** Placements whose files are here; without Fairlead's own configuration the topmost folders that hold manifests. */
function whatToRender({ repo }: DiffDeps, { placements }: Configuration, survey: Survey): readonly Rendered[] {
  const own = placements.filter(({ source, inputs }) => source.repo === repo && inputs.length === 0);
  if (own.length > 0) {
    return own.map(({ application, stage, source }) => ({ name: `${application}/${stage}`, source, stage }));
  }
  const folders = [...survey.manifests.keys()].sort();
  const topmost = folders.filter((folder) => !folders.some((other) => folder.startsWith(`${other}/`)));
  return topmost.slice(0, maxFolders).map((path) => ({
    name: path === '' ? '.' : path,
    stage: 'dev',
    source: { repo, path, revision: { kind: 'head' }, include: ['**/*.{yaml,yml,json}'], exclude: [], values: {} },
  }));
}

async function diffOf(deps: DiffDeps, { source, stage }: Rendered): Promise<Omit<RenderedDiff, 'names'>> {
  const after = await objectsOf(deps, deps.after, source, stage);
  if (typeof after === 'string') return { objects: [], failure: after };
  const before = deps.before === null ? [] : await objectsOf(deps, deps.before, source, stage);
  // What could not be rendered before was mended: everything in it is new.
  return { objects: compareBundles(typeof before === 'string' ? [] : before, after).objects, failure: '' };
}

async function objectsOf(
  { renderer, repo, salt, signal }: DiffDeps,
  tree: Tree,
  source: PlainSource,
  stage: string,
): Promise<readonly ShownObject[] | string> {
  const rendered = await renderer.render({ repo, tree, source, stage, inputs: {} }, signal);
  if (!rendered.ok) return rendered.error.failure.message;
  return rendered.value.objects.map((object) => shownObject(object, salt));
}

/** The values of a Secret are masked, whatever it was rendered from. */
function shownObject(object: DesiredObject, salt: string): ShownObject {
  const secret = object.secret || (object.ref.kind === 'Secret' && object.ref.group === '');
  return { ref: object.ref, shown: maskObject({ ...object, secret }, (text) => sha256(`${salt}\n${text}`)) };
}
