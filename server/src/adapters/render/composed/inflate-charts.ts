import { materialRead } from '@fairlead/core/bundle/material-read.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { OutsideRequest } from '@fairlead/core/model/material.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { HelmSettings } from '@fairlead/core/model/settings.ts';
import { isExactVersion } from '@fairlead/core/source/choose-version.ts';
import { readOutsideAddress } from '@fairlead/core/source/outside-address.ts';
import type { Renderer, RenderRequest } from '../../../ports/renderer.ts';
import { addDependencies } from './chart-dependencies.ts';
import { type ChartEntry, layValuesOver, readChartEntry } from './chart-entry.ts';
import {
  joinPath,
  type Kustomization,
  maxKustomizations,
  readKustomization,
  readMapping,
} from './kustomization-files.ts';
import type { MountedTree } from './mounted-tree.ts';
import { isRemote } from './remote-bases.ts';
import { writeResources } from './write-resources.ts';

const lists = ['resources', 'bases', 'components'] as const;
/** How Kustomize itself marks what came from a chart, so that it leaves its namespace alone; it takes the mark off again. */
const fromChart = 'internal.config.kubernetes.io/helm-generated';

type Inflating = {
  readonly single: Renderer;
  readonly request: RenderRequest;
  readonly tree: MountedTree;
  readonly signal: AbortSignal;
};
type Place = {
  readonly folder: string;
  /** What kustomizations above say: it is the release's where a chart says none. */
  readonly namespace: string;
};

/**
 * Renders the charts that kustomizations name in `helmCharts`, by the engine's own Helm, and writes the kustomizations with
 * what came out as resources instead. True where anything was rendered.
 */
export async function inflateCharts(inflating: Inflating, folder: string): Promise<Result<boolean, Failure>> {
  const { tree } = inflating;
  const queue: Place[] = [{ folder, namespace: '' }];
  const seen = new Set<string>();
  let inflated = false;
  for (let place = queue.shift(); place !== undefined && seen.size < maxKustomizations; place = queue.shift()) {
    if (seen.has(place.folder)) continue;
    seen.add(place.folder);
    const found = await readKustomization(tree, place.folder);
    if (found === undefined) continue;
    const own = typeof found.content['namespace'] === 'string' ? found.content['namespace'] : '';
    const done = await inflateIn(inflating, found, { folder: place.folder, namespace: own || place.namespace });
    if (!done.ok) return err({ ...done.error, message: `${found.path}: ${done.error.message}` });
    inflated ||= done.value;
    for (const below of foldersOf(found, place.folder))
      queue.push({ folder: below, namespace: own || place.namespace });
  }
  return ok(inflated);
}

function foldersOf({ content }: Kustomization, folder: string): readonly string[] {
  const entries = lists.flatMap((key) => (Array.isArray(content[key]) ? (content[key] as readonly Json[]) : []));
  return entries.flatMap((entry) => {
    const path = typeof entry === 'string' && !isRemote(entry) ? joinPath(folder, entry) : undefined;
    return path === undefined ? [] : [path];
  });
}

async function inflateIn(
  inflating: Inflating,
  { path, content }: Kustomization,
  place: Place,
): Promise<Result<boolean, Failure>> {
  const { helmCharts, helmGlobals, ...others } = content;
  if (!Array.isArray(helmCharts) || helmCharts.length === 0) return ok(false);
  const home =
    isJsonObject(helmGlobals) && typeof helmGlobals['chartHome'] === 'string' ? helmGlobals['chartHome'] : 'charts';
  const resources: Json[] = Array.isArray(content['resources']) ? [...(content['resources'] as readonly Json[])] : [];
  for (const [index, written] of (helmCharts as readonly Json[]).entries()) {
    const entry = readChartEntry(written);
    if (!entry.ok) return refuse(entry.error);
    const objects = await renderEntry(inflating, entry.value, home, place, index);
    if (!objects.ok) return objects;
    const below = `$charts-${index}`;
    const files = writeResources(inflating.tree, at(place.folder, below), objects.value.map(marked));
    resources.push(...files.map((file) => file.slice(place.folder === '' ? 0 : place.folder.length + 1)));
  }
  inflating.tree.write(path, JSON.stringify({ ...others, resources }));
  return ok(true);
}

async function renderEntry(
  inflating: Inflating,
  entry: ChartEntry,
  home: string,
  { folder, namespace }: Place,
  index: number,
): Promise<Result<readonly DesiredObject[], Failure>> {
  const { request, tree, single, signal } = inflating;
  const isPulled = entry.version !== '' && entry.repo !== '';
  const chart = joinPath(folder, `${home}/${isPulled ? `${entry.name}-${entry.version}/` : ''}${entry.name}`);
  if (chart === undefined) return refuse(`helmGlobals.chartHome "${home}" leaves the repository`);
  if ((await tree.list(chart)) === undefined) {
    const fetched = await fetchChart(inflating, entry, chart);
    if (!fetched.ok) return fetched;
  }
  const values = await valuesFilesOf(tree, entry, chart, folder, index);
  if (!values.ok) return values;
  const { seed = '', committedAtMs = 0 } = request.recipient ?? {};
  const asked: RenderRequest = {
    ...request,
    // Random values are each chart's own.
    recipient: {
      application: entry.release,
      namespace: entry.namespace || namespace || 'default',
      seed: `${seed} ${chart}`,
      committedAtMs,
    },
    source: { ...plainSource(request), path: chart, helm: helmSettings(entry, values.value) },
  };
  let rendered = await single.render(asked, signal);
  if (!rendered.ok) {
    const added = await addDependencies(asked, tree, chart, signal);
    if (!added.ok) return added;
    if (added.value) rendered = await single.render(asked, signal);
  }
  const reads = rendered.ok ? rendered.value.reads : rendered.error.reads;
  // The release is told by the kustomization, which is read itself.
  tree.note(...(await tree.outward(reads)).filter(({ kind, path }) => kind !== 'fact' || path !== 'release'));
  if (!rendered.ok) return err(rendered.error.failure);
  return ok(rendered.value.objects.filter((object) => isWanted(object, entry)));
}

/** Fetched as what a chart depends on is: from allowed places, in one version. */
async function fetchChart(
  { request, tree, signal }: Inflating,
  { name, version, repo }: ChartEntry,
  chart: string,
): Promise<Result<true, Failure>> {
  if (repo === '') return refuse(`the chart ${name} is not at ${chart}, and no repo is named to fetch it from`);
  const address = readOutsideAddress(repo);
  if (!address.ok) return refuse(`the chart ${name}: "${repo}" ${address.error}`);
  if (!isExactVersion(version))
    return refuse(`the chart ${name} is not pinned: write one full \`version\`, or commit the chart to ${chart}`);
  if (request.outside === undefined || !request.outside.allows(repo))
    return refuse(
      `the chart ${name} lies at ${repo}, which is not allowed: name it in \`sources\` of the project, declare a Connection for it, or commit the chart to ${chart}`,
    );
  const wanted: OutsideRequest = { kind: 'chart', repo: address.value, name, version, digest: null };
  tree.note(materialRead(wanted));
  const opened = await request.outside.open(wanted, signal);
  if (!opened.ok) return opened;
  tree.mount(chart, opened.value.tree, null);
  return ok(true);
}

/** As Kustomize hands them on: its file (else the chart's own) with the inline values, then the additional ones. */
async function valuesFilesOf(
  tree: MountedTree,
  entry: ChartEntry,
  chart: string,
  folder: string,
  index: number,
): Promise<Result<readonly string[], Failure>> {
  const named: string[] = [];
  for (const file of [entry.valuesFile, ...entry.additionalValuesFiles].filter((name) => name !== '')) {
    const path = joinPath(folder, file);
    if (path === undefined || (folder !== '' && !path.startsWith(`${folder}/`)))
      return refuse(`helmCharts: the values file "${file}" lies outside of the kustomization's folder`);
    named.push(path);
  }
  const file = entry.valuesFile === '' ? at(chart, 'values.yaml') : (named.shift() ?? '');
  if (Object.keys(entry.valuesInline).length > 0) {
    const own = entry.valuesMerge === 'replace' ? {} : ((await readMapping(tree, file)) ?? {});
    const merged = mergeInline(own, entry);
    const path = at(folder, `$charts-${index}/values.json`);
    tree.write(path, JSON.stringify(merged));
    named.unshift(path);
  } else if (entry.valuesFile !== '') named.unshift(file);
  return ok(named.map((path) => (path.startsWith('$') ? path : `/${path}`)));
}

function mergeInline(own: JsonObject, { valuesInline, valuesMerge }: ChartEntry): JsonObject {
  if (valuesMerge === 'replace') return valuesInline;
  return valuesMerge === 'merge' ? layValuesOver(valuesInline, own) : layValuesOver(own, valuesInline);
}

function helmSettings(entry: ChartEntry, valuesFiles: readonly string[]): HelmSettings {
  const { release, nameTemplate, kubeVersion, apiVersions, includeCrds } = entry;
  return {
    release,
    valuesFiles,
    values: {},
    apiVersions,
    skipCrds: !includeCrds,
    ...(nameTemplate !== '' && { nameTemplate }),
    ...(kubeVersion !== '' && { kubeVersion }),
  };
}

function plainSource({ source }: RenderRequest): RenderRequest['source'] {
  const { repo, revision, include, exclude } = source;
  return { repo, revision, path: '', include, exclude, values: {} };
}

function isWanted({ manifest }: DesiredObject, { skipHooks, skipTests }: ChartEntry): boolean {
  const annotations = manifest.metadata['annotations'];
  const hook = isJsonObject(annotations) ? annotations['helm.sh/hook'] : undefined;
  if (typeof hook !== 'string') return true;
  const isTest = hook.split(',').some((name) => name.trim() === 'test' || name.trim() === 'test-success');
  return !skipHooks && !(skipTests && isTest);
}

function marked(object: DesiredObject): DesiredObject {
  const { metadata } = object.manifest;
  const annotations = isJsonObject(metadata['annotations']) ? metadata['annotations'] : {};
  return {
    ...object,
    manifest: { ...object.manifest, metadata: { ...metadata, annotations: { ...annotations, [fromChart]: 'true' } } },
  };
}

function at(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function refuse(message: string): Result<never, Failure> {
  return err({ code: 'render-failed', message, next: 'correct it and push', retryable: false });
}
