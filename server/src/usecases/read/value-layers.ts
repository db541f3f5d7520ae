import type { ValueLayer } from '@fairlead/core/insight/explain-values.ts';
import { matchesGlob } from '@fairlead/core/lib/glob.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { Read } from '@fairlead/core/model/bundle.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { PlainSource, SourcePart } from '@fairlead/core/model/settings.ts';
import { chooseRevision } from '@fairlead/core/source/choose-revision.ts';
import { readYaml } from '@fairlead/core/yaml/read-yaml.ts';
import type { Tree } from '../../ports/git.ts';
import type { PlacementRow } from '../../ports/store.ts';
import type { UseCaseDeps } from '../deps.ts';

const maxFileBytes = 1024 * 1024;

/** A file of values: the tree that it lies in, its path there, and how the application names it. */
type ValuesFile = { readonly tree: Tree | undefined; readonly path: string; readonly origin: string };

/** The values of a chart from weak to strong, as far as they can be read: none where the part is no chart. */
export async function valueLayers(
  deps: UseCaseDeps,
  { placement, state }: PlacementRow,
  part: SourcePart,
  reads: readonly Read[],
  signal: AbortSignal,
): Promise<readonly ValueLayer[]> {
  const { helm, from } = part;
  const repo = placement.source.repo as RepoUrl; // compiled placements name repositories in their normal form
  const tree = state.desired === null ? undefined : await treeAt(deps, repo, state.desired.revision);
  const folder = part.path.replaceAll('{stage}', placement.stage);
  const isChart = helm !== undefined || from?.kind === 'chart' || (await isFile(tree, join(folder, 'Chart.yaml')));
  if (!isChart) return [];
  const outside = from === undefined || from.kind === 'git' ? undefined : await deps.materials?.open(from, signal);
  const chart = outside?.ok === true ? { tree: outside.value.tree, folder: '' } : { tree, folder };
  const files: ValuesFile[] = [{ tree: chart.tree, path: join(chart.folder, 'values.yaml'), origin: 'the chart' }];
  for (const written of helm?.valuesFiles ?? []) {
    const name = written.replaceAll('{stage}', placement.stage);
    const other = /^\$([^/]+)\/(.+)$/.exec(name);
    if (other !== null) files.push(...(await filesOfRef(deps, placement.source, other, name, reads)));
    else if (name.startsWith('/')) files.push(...named(tree, normal(name), name, reads, repo));
    else files.push(...named(chart.tree, normal(join(chart.folder, name)), name, reads, repo));
  }
  const layers = await Promise.all(files.map(readLayer));
  return [...layers.flat(), ...ownLayers(part)];
}

/** A pattern stands for the files that were read and match it, in order of names, as it was rendered. */
function named(
  tree: Tree | undefined,
  path: string,
  origin: string,
  reads: readonly Read[],
  repo: RepoUrl,
): readonly ValuesFile[] {
  if (!/[*?]/.test(path)) return [{ tree, path, origin }];
  const matching = reads.filter((read) => read.kind === 'file' && read.repo === repo && matchesGlob(path, read.path));
  return matching.map((read) => ({ tree, path: read.path, origin: `${origin} (${read.path})` }));
}

/** `$name/path`: files of the source that is called so. */
async function filesOfRef(
  deps: UseCaseDeps,
  source: PlainSource,
  [, ref, path = '']: RegExpExecArray,
  origin: string,
  reads: readonly Read[],
): Promise<readonly ValuesFile[]> {
  const { more = [] } = source;
  const from = more.find((part) => part.ref === ref)?.from;
  if (from?.kind !== 'git') return [];
  const refs = await deps.store.refs(from.repo);
  const chosen = chooseRevision(from.revision, Object.fromEntries(refs.map((one) => [one.ref, one.commit])));
  if (!chosen.ok) return [];
  return named(await treeAt(deps, from.repo, chosen.value.commit), normal(path), origin, reads, from.repo);
}

function ownLayers({ helm }: SourcePart): readonly ValueLayer[] {
  const objects = (helm?.valuesFrom ?? []).map(
    ({ kind, name, key, path }): ValueLayer => ({
      origin: `${kind}/${name}`,
      values: { [path ?? `(${key})`]: 'of the target' },
      isSecret: true,
    }),
  );
  return [
    ...objects,
    { origin: 'spec.source.helm.values', values: helm?.values ?? {} },
    { origin: 'spec.source.helm.parameters', values: (helm?.parameters ?? {}) as JsonObject }, // texts, numbers and booleans
  ];
}

/** Undefined where the repository is not configured any more. Nothing is fetched: this only shows. */
async function treeAt(deps: UseCaseDeps, repo: RepoUrl, revision: CommitSha): Promise<Tree | undefined> {
  const access = deps.repoAccess(repo);
  return access === undefined ? undefined : deps.git.tree(access, revision);
}

async function isFile(tree: Tree | undefined, path: string): Promise<boolean> {
  const slash = path.lastIndexOf('/');
  const entries = await tree?.list(slash < 0 ? '' : path.slice(0, slash));
  return (entries ?? []).some(({ name, type }) => type === 'file' && name === path.slice(slash + 1));
}

async function readLayer({ tree, path, origin }: ValuesFile): Promise<readonly ValueLayer[]> {
  const bytes = await tree?.read(path, maxFileBytes);
  if (bytes === undefined) return [];
  const [document] = readYaml(new TextDecoder().decode(bytes), 'kubernetes');
  const value: Json = document?.kind === 'document' ? document.value : null;
  return isJsonObject(value) ? [{ origin, values: value }] : [];
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** Without `.` and `..`; what leads out of the repository was refused when it was rendered. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
