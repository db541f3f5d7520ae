import { explainValues, type ValueLayer } from '@fairlead/core/insight/explain-values.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { addressOf } from '@fairlead/core/model/material.ts';
import type { PlainSource, RevisionRule, SourcePart } from '@fairlead/core/model/settings.ts';
import type { SourceView } from '@fairlead/core/wire/view/source.ts';
import { readYaml } from '@fairlead/core/yaml/read-yaml.ts';
import type { Tree } from '../../ports/git.ts';
import type { PlacementRow } from '../../ports/store.ts';
import { placementFor } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';

const maxValues = 500;
const maxReads = 1_000;
const maxFileBytes = 1024 * 1024;

/** What a placement is rendered from: its sources, the values of its charts with the origin of each, what was read. */
export async function readSource(deps: UseCaseDeps, caller: Caller, id: string): Outcome<SourceView> {
  const found = await placementFor(deps, caller, id, 'view');
  if (!found.ok) return found;
  const { placement } = found.value;
  const { source } = placement;
  const parts = [source, ...(source.more ?? [])];
  const reads = await deps.store.readsOf(placement.id);
  const layers = (await Promise.all(parts.map((part) => layersOf(deps, found.value, part, caller.signal)))).flat();
  const values = explainValues(layers);
  return ok({
    parts: await Promise.all(parts.map((part) => partView(deps, source, part, caller.signal))),
    values: values.slice(0, maxValues),
    isCut: values.length > maxValues || reads.length > maxReads,
    reads: reads.slice(0, maxReads),
    asOf: deps.clock.now(),
  });
}

async function partView(
  { materials }: UseCaseDeps,
  source: PlainSource,
  part: SourcePart,
  signal: AbortSignal,
): Promise<SourceView['parts'][number]> {
  const { from, path } = part;
  const unknown = { version: null, digest: null };
  if (from === undefined) return { address: source.repo, what: path, asked: ruleText(source.revision), ...unknown };
  if (from.kind === 'git') return { address: from.repo, what: path, asked: ruleText(from.revision), ...unknown };
  const pin = await materials?.resolve(from, signal);
  return {
    address: addressOf(from),
    what: from.kind === 'chart' ? from.name : path,
    asked: from.kind === 'archive' ? from.sha256.slice(0, 12) : from.kind === 'bucket' ? from.prefix : from.version,
    version: pin?.ok === true ? pin.value.version : null,
    digest: pin?.ok === true ? pin.value.digest : null,
  };
}

/** The values of a chart from weak to strong, as far as they can be read: none where the part is no chart. */
async function layersOf(
  deps: UseCaseDeps,
  { placement, state }: PlacementRow,
  part: SourcePart,
  signal: AbortSignal,
): Promise<readonly ValueLayer[]> {
  const { helm, from } = part;
  if (helm === undefined && from?.kind !== 'chart') return [];
  const access = deps.repoAccess(placement.source.repo as RepoUrl); // compiled placements name repositories in their normal form
  const tree =
    state.desired === null || access === undefined ? undefined : await deps.git.tree(access, state.desired.revision);
  const outside = from === undefined || from.kind === 'git' ? undefined : await deps.materials?.open(from, signal);
  const folder = part.path.replaceAll('{stage}', placement.stage);
  const chart =
    outside?.ok === true
      ? await layer(outside.value.tree, 'values.yaml', 'the chart')
      : await layer(tree, `${folder}/values.yaml`, 'the chart');
  const files: ValueLayer[] = [];
  for (const written of helm?.valuesFiles ?? []) {
    const name = written.replaceAll('{stage}', placement.stage);
    const isOfChart = !/^[/$]/.test(name);
    const path = isOfChart && outside === undefined ? `${folder}/${name}` : name.replace(/^\//, '');
    const where = isOfChart && outside?.ok === true ? outside.value.tree : tree;
    // Patterns and files of other repositories are named among the reads.
    if (!/[*?$]|\.\./.test(path)) files.push(...(await layer(where, path, name)));
  }
  const objects = (helm?.valuesFrom ?? []).map(
    ({ kind, name, key, path }): ValueLayer => ({
      origin: `${kind}/${name}`,
      values: { [path ?? `(${key})`]: 'of the target' },
      isSecret: true,
    }),
  );
  const own: ValueLayer[] = [
    { origin: 'spec.source.helm.values', values: helm?.values ?? {} },
    { origin: 'spec.source.helm.parameters', values: (helm?.parameters ?? {}) as JsonObject }, // texts, numbers and booleans
  ];
  return [...chart, ...files, ...objects, ...own];
}

async function layer(tree: Tree | undefined, path: string, origin: string): Promise<readonly ValueLayer[]> {
  const bytes = await tree?.read(path.replace(/^\//, ''), maxFileBytes);
  if (bytes === undefined) return [];
  const [document] = readYaml(new TextDecoder().decode(bytes), 'kubernetes');
  const value: Json = document?.kind === 'document' ? document.value : null;
  return isJsonObject(value) ? [{ origin, values: value }] : [];
}

function ruleText(rule: RevisionRule): string {
  switch (rule.kind) {
    case 'branch':
    case 'tag':
      return `${rule.kind} ${rule.name}`;
    case 'commit':
      return `commit ${rule.sha.slice(0, 7)}`;
    case 'semver':
      return rule.range;
    case 'head':
      return 'the default branch';
  }
}
