import { explainValues } from '@fairlead/core/insight/explain-values.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import { addressOf } from '@fairlead/core/model/material.ts';
import type { PlainSource, RevisionRule, SourcePart } from '@fairlead/core/model/settings.ts';
import type { SourceView } from '@fairlead/core/wire/view/source.ts';
import { placementFor } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { valueLayers } from './value-layers.ts';

const maxValues = 500;
const maxReads = 1_000;

/** What a placement is rendered from: its sources, the values of its charts with the origin of each, what was read. */
export async function readSource(deps: UseCaseDeps, caller: Caller, id: string): Outcome<SourceView> {
  const found = await placementFor(deps, caller, id, 'view');
  if (!found.ok) return found;
  const { placement, state } = found.value;
  const { source } = placement;
  const bundle = state.desired?.bundle;
  const remarks = bundle === undefined ? undefined : await deps.store.remarks(bundle);
  const parts = [source, ...(source.more ?? [])];
  const reads = await deps.store.readsOf(placement.id);
  const layers = (
    await Promise.all(parts.map((part) => valueLayers(deps, found.value, part, reads, caller.signal)))
  ).flat();
  const values = explainValues(layers);
  return ok({
    parts: await Promise.all(parts.map((part) => partView(deps, source, part, caller.signal))),
    values: values.slice(0, maxValues),
    isCut: values.length > maxValues || reads.length > maxReads,
    reads: reads.slice(0, maxReads),
    warnings: (remarks?.warnings ?? []).map(({ path, message }) => ({ path, message })),
    notes: remarks?.notes ?? [],
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
