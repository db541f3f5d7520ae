import { materialRead } from '@fairlead/core/bundle/material-read.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { MaterialRequest } from '@fairlead/core/model/material.ts';
import type { SourcePart } from '@fairlead/core/model/settings.ts';
import type { Rendered, Renderer, RenderFailure, RenderRequest } from '../../../ports/renderer.ts';
import { mergeParts } from './merge-parts.ts';
import { MountedTree } from './mounted-tree.ts';
import { renderPart } from './render-part.ts';

/**
 * Renders an application of one or several sources, wherever they lie: fetches what is outside, puts it beside the files
 * of the commit, has each source rendered by its own tool, and lays the results over each other.
 */
export function composedRenderer(single: Renderer): Renderer {
  return {
    version: `composed-2 ${single.version}`,
    render: async (request, signal) => {
      const tree = new MountedTree(request.tree, request.repo);
      const rendered = await renderAll(single, request, tree, signal);
      if (rendered.ok) return ok({ ...rendered.value, reads: await tree.outward(rendered.value.reads) });
      return err({ ...rendered.error, reads: await tree.outward(rendered.error.reads) });
    },
  };
}

type Mounted = { readonly part: SourcePart; readonly at: string; readonly isRendered: boolean };

async function renderAll(
  single: Renderer,
  request: RenderRequest,
  tree: MountedTree,
  signal: AbortSignal,
): Promise<Result<Rendered, RenderFailure>> {
  const mounted = await mountAll(request, tree, signal);
  if (!mounted.ok) return err({ failure: mounted.error, reads: [] });
  const results: Rendered[] = [];
  for (const [index, one] of mounted.value.entries()) {
    if (!one.isRendered) continue;
    const folder = [one.at, one.part.path.replaceAll('{stage}', request.stage)].filter((name) => name !== '').join('/');
    const own = { ...request, tree, lastReads: tree.inward(request.lastReads ?? []) };
    const rendered = await renderPart({ single, request: own, tree, signal }, one.part, folder, index);
    if (!rendered.ok) {
      const earlier = results.flatMap(({ reads }) => reads);
      return err({ ...rendered.error, reads: [...earlier, ...rendered.error.reads] });
    }
    results.push(rendered.value);
  }
  return ok(mergeParts(results));
}

/** The sources in the order written, each with the place of its files in the tree. */
async function mountAll(
  { source, outside }: RenderRequest,
  tree: MountedTree,
  signal: AbortSignal,
): Promise<Result<readonly Mounted[], Failure>> {
  const more = source.more ?? [];
  const main = { part: source, ref: null, isRendered: true };
  const others = (isBefore: boolean) =>
    more
      .filter((part) => part.isBefore === isBefore)
      .map((part) => ({ part, ref: part.ref, isRendered: part.isRendered }));
  const parts: Mounted[] = [];
  for (const { part, ref, isRendered } of [...others(true), main, ...others(false)]) {
    const { from } = part;
    if (from === undefined) {
      if (ref !== null) tree.mount(`$${ref}`, tree, null);
      parts.push({ part, at: '', isRendered });
      continue;
    }
    const at = placeOf(from, ref, tree);
    if (from.kind !== 'git') tree.note(materialRead(from));
    const opened = await outside?.open(from, signal);
    if (opened === undefined) return err(nothingFetched(from));
    if (!opened.ok) return opened;
    tree.mount(at, opened.value.tree, from.kind === 'git' ? from.repo : null);
    parts.push({ part, at, isRendered });
  }
  return ok(parts);
}

function placeOf(from: MaterialRequest, ref: string | null, tree: MountedTree): string {
  const name = ref ?? (from.kind === 'chart' ? from.name : from.kind);
  for (let count = 1; ; count++) {
    const at = count === 1 ? `$${name}` : `$${name}-${count}`;
    if (!tree.has(at)) return at;
  }
}

function nothingFetched(from: MaterialRequest): Failure {
  return {
    code: 'render-failed',
    message: `a ${from.kind} from elsewhere is part of this source, and nothing can be fetched here`,
    next: 'render it where the server runs',
    retryable: false,
  };
}
