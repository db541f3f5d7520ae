import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { type BundleDifference, compareBundles, type ShownObject } from '@fairlead/core/insight/compare-bundles.ts';
import { maskObject } from '@fairlead/core/insight/mask-object.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { PlainSource } from '@fairlead/core/model/settings.ts';
import { sha256 } from '../../io/sha256.ts';
import type { Tree } from '../../ports/git.ts';
import type { Outside, Recipient, Renderer } from '../../ports/renderer.ts';
import { renderableFolders } from './renderable-folders.ts';
import type { Survey } from './survey-tree.ts';

/** What differs between two revisions in the rendered objects of something: a stage of an application, or a folder. */
export type RenderedDiff = {
  readonly names: readonly string[];
  readonly objects: readonly BundleDifference[];
  /** Empty, or why it could not be rendered. */
  readonly failure: string;
};

export type DiffSide = { readonly tree: Tree; readonly configuration: Configuration; readonly survey: Survey };
export type DiffDeps = {
  readonly renderer: Renderer;
  readonly repo: RepoUrl;
  /** Null before the first commit. */
  readonly before: DiffSide | null;
  readonly after: DiffSide;
  /** What a project's applications may fetch; absent where nothing is. */
  readonly outsideOf?: (project: string) => Outside;
  readonly isWanted?: (name: string) => boolean;
  /** Makes the digests of masked values worthless elsewhere. */
  readonly salt: string;
  readonly signal: AbortSignal;
};

type Rendering = {
  readonly name: string;
  readonly source: PlainSource;
  readonly stage: string;
  readonly project: string;
  readonly recipient: Recipient;
};

const maxFolders = 40;

/** Renders everything at both revisions, each as its own configuration says; what differs alike is told once. */
export async function renderedDiff(deps: DiffDeps): Promise<readonly RenderedDiff[]> {
  const { before, after, isWanted = () => true } = deps;
  const newer = await whatToRender(deps, after);
  const older = before === null ? new Map<string, Rendering>() : await whatToRender(deps, before);
  const found = new Map<string, RenderedDiff>();
  for (const name of new Set([...newer.keys(), ...older.keys()])) {
    if (!isWanted(name)) continue;
    const diff = await diffOf(deps, older.get(name), newer.get(name));
    const key = JSON.stringify([newer.get(name)?.source.path, diff]);
    found.set(key, { ...diff, names: [...(found.get(key)?.names ?? []), name] });
  }
  return [...found.values()].filter(({ objects, failure }) => objects.length > 0 || failure !== '');
}

/** Placements whose files are here; without Fairlead's own configuration the folders that hold manifests. */
async function whatToRender(
  { repo }: DiffDeps,
  { tree, configuration, survey }: DiffSide,
): Promise<ReadonlyMap<string, Rendering>> {
  const own = configuration.placements.filter(({ source, inputs }) => source.repo === repo && inputs.length === 0);
  if (own.length > 0) {
    return new Map(
      own.map(({ application, stage, target, source, project, namespace }) => {
        const name = target === stage ? `${application}/${stage}` : `${application}/${stage}/${target}`;
        const recipient = { application, namespace: namespace || 'default', seed: '', committedAtMs: 0 };
        return [name, { name, source, stage, project, recipient }];
      }),
    );
  }
  const folders = await renderableFolders(tree, survey);
  return new Map(
    folders.slice(0, maxFolders).map((path) => {
      const name = path === '' ? '.' : path;
      const revision = { kind: 'head' } as const;
      const source = { repo, path, revision, include: ['**/*.{yaml,yml,json}'], exclude: [], values: {} };
      const recipient = { application: 'release', namespace: 'default', seed: '', committedAtMs: 0 };
      return [name, { name, stage: 'dev', project: 'default', source, recipient }];
    }),
  );
}

async function diffOf(
  deps: DiffDeps,
  older: Rendering | undefined,
  newer: Rendering | undefined,
): Promise<Omit<RenderedDiff, 'names'>> {
  const after = newer === undefined ? [] : await objectsOf(deps, deps.after.tree, newer);
  if (typeof after === 'string') return { objects: [], failure: after };
  const before = older === undefined || deps.before === null ? [] : await objectsOf(deps, deps.before.tree, older);
  // What could not be rendered before was mended: everything in it is new.
  return { objects: compareBundles(typeof before === 'string' ? [] : before, after).objects, failure: '' };
}

async function objectsOf(
  { renderer, repo, salt, signal, outsideOf }: DiffDeps,
  tree: Tree,
  { source, stage, project, recipient }: Rendering,
): Promise<readonly ShownObject[] | string> {
  const outside = outsideOf?.(project);
  const rendered = await renderer.render(
    { repo, tree, source, stage, inputs: {}, recipient, ...(outside && { outside }) },
    signal,
  );
  if (!rendered.ok) return rendered.error.failure.message;
  return rendered.value.objects.map((object) => shownObject(object, salt));
}

/** The values of a Secret are masked, whatever it was rendered from. */
function shownObject(object: DesiredObject, salt: string): ShownObject {
  const secret = object.secret || (object.ref.kind === 'Secret' && object.ref.group === '');
  return { ref: object.ref, shown: maskObject({ ...object, secret }, (text) => sha256(`${salt}\n${text}`)) };
}
